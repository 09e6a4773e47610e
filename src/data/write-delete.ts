import type { ResourceGrant } from "../access/grant.ts";
import type { Field, Resource } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import type { Companion } from "./bin.ts";
import { recordId } from "./record-id.ts";
import { keyOf, keyText, organizationOf, targetKey } from "./record-key.ts";
import { idsOf } from "./reference-ids.ts";
import { planRemoval, type Removal, type RemovalPlan, type Unlinking } from "./removal-plan.ts";
import { requireRule } from "./write-checks.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { storeChange, storeRemoval } from "./write-store.ts";
import { nextRecord } from "./write-values.ts";

/** Deletes a stored record, once its rule holds. Gives its version. */
export async function deleteRecord(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
): Promise<number> {
  await requireDeletable(parts, context, grant, stored);
  return await removeRecord(parts, context, grant.resource, stored);
}

/** Raises `forbidden` unless the caller may delete the stored record. */
export async function requireDeletable(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
): Promise<void> {
  await requireRule(parts, context, grant, "delete", { record: stored, old: stored });
}

/**
 * Deletes a stored record that may be deleted: to the bin where the resource has one and the record is not in it yet, else for
 * good. What refers to it is deleted, unlinked or refuses, as declared, each with its own change. Gives its version.
 */
export async function removeRecord(
  parts: WriteParts,
  context: WriteContext,
  { name, trash }: Resource,
  stored: JsonObject,
): Promise<number> {
  const toBin = trash && (stored.deleted_at ?? null) === null;
  const root: Removal = { resource: name, record: stored, kind: toBin ? "trash" : "delete" };
  const plan = await planRemoval(parts, context, root);
  if (toBin) await parts.bin.keep(context.transaction, name, keyOf(stored), companions(plan, stored));
  for (const unlinking of plan.unlinkings) await unlink(parts, context, unlinking);
  await removeAll(parts, context, plan.removals);
  return Number(stored.version) + 1;
}

function companions(plan: RemovalPlan, root: JsonObject): readonly Companion[] {
  const removed = plan.removals.filter(({ record }) => record !== root);
  return [
    ...removed.toReversed().map(({ kind, resource, record }): Companion => {
      return kind === "trash"
        ? { kind: "trashed", resource, ...addressOf(record) }
        : { kind: "deleted", resource, record };
    }),
    ...[...plan.unlinkings, ...plan.removals].flatMap(({ resource, record, values }): Companion[] => {
      if (!values) return [];
      const before = Object.fromEntries(Object.keys(values).map((name) => [name, record[name] ?? null]));
      return [{ kind: "unlinked", resource, ...addressOf(record), values: before }];
    }),
  ];
}

function addressOf(record: JsonObject): { readonly id: string; readonly org?: string } {
  const org = organizationOf(record);
  return { id: recordId(record), ...(org === null ? {} : { org }) };
}

async function unlink(
  parts: WriteParts,
  context: WriteContext,
  { resource, record, values }: Unlinking,
): Promise<void> {
  const after = nextRecord(context, record, values);
  await storeChange(parts, context, resource, "update", { before: record, after }, Object.keys(values));
}

async function removeAll(parts: WriteParts, context: WriteContext, removals: readonly Removal[]): Promise<void> {
  const referring = referrersWithin(parts, removals);
  const gone = new Set<Removal>();
  for (const removal of removals) {
    if (removal.kind === "trash") await moveToBin(parts, context, removal);
  }
  for (const removal of removals) {
    if (removal.kind === "trash") continue;
    gone.add(removal);
    // Records that refer in a circle: the row that goes later lets go first. That needs no change, since it goes as well.
    for (const { owner, field } of referring.get(keyText(removal.resource, keyOf(removal.record))) ?? []) {
      if (gone.has(owner) || owner.kind === "trash") continue;
      await resourceParts(parts, owner.resource).store.release(context.transaction, keyOf(owner.record), field);
    }
    const { resource, record } = removal;
    if ((record.deleted_at ?? null) !== null) await parts.bin.forget(context.transaction, resource, keyOf(record));
    await storeRemoval(parts, context, resource, record);
  }
}

/** Which of the records refer to one another, by the one referred to. */
function referrersWithin(parts: WriteParts, removals: readonly Removal[]) {
  const referring = new Map<string, { readonly owner: Removal; readonly field: Field }[]>();
  for (const owner of removals) {
    for (const field of resourceParts(parts, owner.resource).shape.references) {
      for (const id of idsOf(owner.record[field.name])) {
        const key = keyText(field.target ?? "", targetKey(parts.model, field, owner.record, id));
        const others = referring.get(key);
        if (others) others.push({ owner, field });
        else referring.set(key, [{ owner, field }]);
      }
    }
  }
  return referring;
}

async function moveToBin(
  parts: WriteParts,
  context: WriteContext,
  { resource, record, values }: Removal,
): Promise<void> {
  const changed = { deleted_at: context.time, ...values };
  const after = nextRecord(context, record, changed);
  await storeChange(parts, context, resource, "trash", { before: record, after }, Object.keys(changed));
}
