import type { Field } from "../charter/model.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { Companion } from "./bin.ts";
import { distinctIds } from "./check-field.ts";
import { emptyValue } from "./input-edit.ts";
import { keyOf, keyText, type RecordKey, targetKey } from "./record-key.ts";
import { idsOf } from "./reference-ids.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { storeChange, storeCreate } from "./write-store.ts";
import { changedNames, nextRecord } from "./write-values.ts";

type Companions<Kind> = Extract<Companion, { readonly kind: Kind }>;
type Deleted = Companions<"deleted">;

/**
 * Brings back what the removal of a record took along, as far as that can be: what was restored, deleted or given another
 * reference meanwhile stays as it is, and what refers to something that is gone comes back without it, or not at all where it
 * would have gone with it. `since` is when the record went to the bin: whoever went there at another time went by itself.
 * Raises `unique` where a value of one of them is taken by now.
 */
export async function restoreCompanions(
  parts: WriteParts,
  context: WriteContext,
  companions: readonly Companion[],
  since: Json,
): Promise<void> {
  const of = <Kind extends Companion["kind"]>(kind: Kind) =>
    companions.filter((companion): companion is Companions<Kind> => companion.kind === kind);
  try {
    await recreateAll(parts, context, of("deleted"));
    for (const companion of of("trashed")) await takeAlong(parts, context, companion, since);
    for (const companion of of("unlinked")) await relink(parts, context, companion);
  } catch (error) {
    throw error instanceof Problem && error.code === "unique" ? takenMeanwhile(error) : error;
  }
}

/** Which field it is would be taken for one of the record that was asked for. */
function takenMeanwhile(cause: Problem): Problem {
  const message = "A record that comes back with this one has a value that another record has taken.";
  return new Problem("unique", message, { errors: [{ pointer: "", code: "taken", message }], cause });
}

/** Takes a stored record from its bin. Gives it as it is then. */
export async function takeFromBin(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  stored: JsonObject,
): Promise<JsonObject> {
  const after = nextRecord(context, stored, { deleted_at: null });
  await storeChange(parts, context, resource, "restore", { before: stored, after }, ["deleted_at"]);
  return after;
}

async function takeAlong(
  parts: WriteParts,
  context: WriteContext,
  { resource, id, org }: Companions<"trashed">,
  since: Json,
): Promise<void> {
  const key = { id, org: org ?? null };
  const stored = await resourceParts(parts, resource).store.find(context.transaction, key, "trashed");
  if (!stored || stored.deleted_at !== since) return;
  await parts.bin.forget(context.transaction, resource, key);
  await takeFromBin(parts, context, resource, stored);
}

/** References that are still empty get their earlier value back; lists of references get back what they lack. */
async function relink(
  parts: WriteParts,
  context: WriteContext,
  { resource, id, org, values: before }: Companions<"unlinked">,
): Promise<void> {
  const { shape, store } = resourceParts(parts, resource);
  const stored = await store.find(context.transaction, { id, org: org ?? null }, "any");
  if (!stored) return;
  const values: Record<string, Json> = {};
  for (const field of shape.references) {
    const { name } = field;
    if (!Object.hasOwn(before, name)) continue;
    const current = stored[name] ?? null;
    if (field.kind === "ref" && current !== null) continue;
    const ids = await standing(parts, context, field, stored, idsOf(before[name]));
    values[name] = field.kind === "ref" ? (ids[0] ?? null) : distinctIds([...idsOf(current), ...ids]);
  }
  const changed = changedNames(stored, values);
  if (changed.length === 0) return;
  const after = nextRecord(context, stored, values);
  await storeChange(parts, context, resource, "update", { before: stored, after }, changed);
}

/** Creates deleted records anew. Where they refer to each other in a circle, the references follow once all are there. */
async function recreateAll(parts: WriteParts, context: WriteContext, deleted: readonly Deleted[]): Promise<void> {
  const left = await recoverable(parts, context, deleted);
  const missing = new Set(left.keys());
  const open: { readonly resource: string; readonly record: JsonObject; readonly names: readonly string[] }[] = [];
  for (const [key, { resource, record }] of left) {
    const { shape, store } = resourceParts(parts, resource);
    const values: Record<string, Json> = {};
    for (const field of shape.references) {
      const ids = await standing(parts, context, field, record, idsOf(record[field.name]), left);
      values[field.name] = field.kind === "ref" ? (ids[0] ?? null) : [...ids];
    }
    const version = await store.lastVersion(context.transaction, keyOf(record));
    const after = nextRecord(context, { ...record, version }, values);
    missing.delete(key);
    const early = shape.references.filter((field) =>
      idsOf(values[field.name]).some((id) =>
        missing.has(keyText(field.target ?? "", targetKey(parts.model, field, record, id))),
      ),
    );
    const held = { ...after, ...Object.fromEntries(early.map((field) => [field.name, emptyValue(field)])) };
    await storeCreate(parts, context, resource, after, held);
    if (early.length > 0) open.push({ resource, record: after, names: early.map(({ name }) => name) });
  }
  for (const { resource, record, names } of open) {
    await resourceParts(parts, resource).store.update(context.transaction, record, record, names);
  }
}

/** The deleted records that are still gone and that can be again: each that they cannot do without is there, or comes back. */
async function recoverable(
  parts: WriteParts,
  context: WriteContext,
  deleted: readonly Deleted[],
): Promise<ReadonlyMap<string, Deleted>> {
  const left = new Map<string, Deleted>();
  for (const companion of deleted) {
    const own = keyOf(companion.record);
    if (await isThere(parts, context, companion.resource, own)) continue;
    left.set(keyText(companion.resource, own), companion);
  }
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [key, { resource, record }] of left) {
      for (const field of resourceParts(parts, resource).shape.references) {
        const ids = field.required || field.onDelete === "cascade" ? idsOf(record[field.name]) : [];
        if ((await standing(parts, context, field, record, ids, left)).length < ids.length) left.delete(key);
      }
    }
  }
  return left;
}

/** Those of the ids that a reference of `owner` may hold: of records that are there, in the bin too, or that come back. */
async function standing(
  parts: WriteParts,
  context: WriteContext,
  field: Field,
  owner: JsonObject,
  ids: readonly string[],
  coming?: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const found: string[] = [];
  const { target = "" } = field;
  for (const id of ids) {
    const key = targetKey(parts.model, field, owner, id);
    if (coming?.has(keyText(target, key)) || (await isThere(parts, context, target, key))) found.push(id);
  }
  return found;
}

async function isThere(parts: WriteParts, context: WriteContext, resource: string, key: RecordKey): Promise<boolean> {
  return (await resourceParts(parts, resource).store.find(context.transaction, key, "any")) !== undefined;
}
