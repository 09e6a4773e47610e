import type { ResourceGrant } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import type { Companion } from "./bin.ts";
import { distinctIds } from "./check-field.ts";
import { emptyValue } from "./input-edit.ts";
import { recordId } from "./record-id.ts";
import { idsOf } from "./reference-ids.ts";
import { requireRule, ruleHolds } from "./write-checks.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { raiseFaults } from "./write-input.ts";
import { storeChange, storeCreate } from "./write-store.ts";
import { updateRecord } from "./write-update.ts";
import { changedNames, nextRecord } from "./write-values.ts";

/**
 * Takes a record from the bin, once its delete rule holds, and with it what its removal took along, as far as that can be:
 * what was restored, deleted or given another reference meanwhile stays as it is. Gives the record in full.
 */
export async function restoreFromBin(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
): Promise<JsonObject> {
  await requireRule(parts, context, grant, "delete", { record: stored, old: stored });
  const { name } = grant.resource;
  const after = await takeFromBin(parts, context, name, stored);
  for (const companion of await parts.bin.take(context.transaction, name, recordId(stored))) {
    await restoreCompanion(parts, context, companion);
  }
  return after;
}

/**
 * Gives a stored record the values it had in an earlier version, of the fields that this caller may write; the others stay.
 * Raises `not_found` when the log has no such version any more.
 */
export async function restoreVersion(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  version: number,
): Promise<JsonObject> {
  const { name } = grant.resource;
  const change = await parts.log.ofVersion(context.transaction, name, recordId(stored), version);
  if (!change?.after) throw new Problem("not_found", `There is no version ${version} of this record.`);
  const values: Record<string, Json> = {};
  const errors: InputError[] = [];
  for (const [field, editor] of resourceParts(parts, name).shape.editors) {
    const rule = grant.fields.get(field)?.write ?? "never";
    if (!(await ruleHolds(parts, context, rule, { record: stored, old: stored, next: change.after }))) continue;
    const value = change.after[field] ?? null;
    if (value === null && editor.field.required) {
      errors.push({ pointer: editor.pointer, code: "required", message: "A value is required." });
    } else values[field] = value === null ? emptyValue(editor.field) : editor.complete(value, errors);
  }
  raiseFaults(errors, []);
  return await updateRecord(parts, context, grant, stored, values, changedNames(stored, values));
}

async function takeFromBin(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  stored: JsonObject,
): Promise<JsonObject> {
  const after = nextRecord(context, stored, { deleted_at: null });
  await storeChange(parts, context, resource, "restore", { before: stored, after }, ["deleted_at"]);
  return after;
}

async function restoreCompanion(parts: WriteParts, context: WriteContext, companion: Companion): Promise<void> {
  const { store } = resourceParts(parts, companion.resource);
  if (companion.kind === "deleted") return await recreate(parts, context, companion.resource, companion.record);
  if (companion.kind === "trashed") {
    const stored = await store.find(context.transaction, companion.id, "trashed");
    if (stored) await takeFromBin(parts, context, companion.resource, stored);
    return;
  }
  const stored = await store.find(context.transaction, companion.id, "live");
  if (!stored) return;
  const values = relinked(stored, companion.values);
  const changed = changedNames(stored, values);
  if (changed.length === 0) return;
  const after = nextRecord(context, stored, values);
  await storeChange(parts, context, companion.resource, "update", { before: stored, after }, changed);
}

async function recreate(parts: WriteParts, context: WriteContext, resource: string, record: JsonObject): Promise<void> {
  const { store } = resourceParts(parts, resource);
  const id = recordId(record);
  if (await store.find(context.transaction, id, "any")) return;
  const version = await store.lastVersion(context.transaction, id);
  await storeCreate(parts, context, resource, nextRecord(context, { ...record, version }, {}));
}

/** References that are still empty get their earlier value back; lists of references get back what they lack. */
function relinked(stored: JsonObject, before: JsonObject): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, value] of Object.entries(before)) {
    const current = stored[name] ?? null;
    values[name] = Array.isArray(current) ? distinctIds([...idsOf(current), ...idsOf(value)]) : (current ?? value);
  }
  return values;
}
