import type { ResourceGrant } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import { emptyValue } from "./input-edit.ts";
import { keyOf } from "./record-key.ts";
import { restoreCompanions, takeFromBin } from "./restore-companions.ts";
import { requireRule } from "./write-checks.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { raiseFaults } from "./write-input.ts";
import { updateRecord, writableValues } from "./write-update.ts";
import { changedNames } from "./write-values.ts";

/** Takes a record from the bin, once its delete rule holds, and with it what its removal took along. Gives it in full. */
export async function restoreFromBin(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
): Promise<JsonObject> {
  await requireRule(parts, context, grant, "delete", { record: stored, old: stored });
  const { name } = grant.resource;
  const key = keyOf(stored);
  const after = await takeFromBin(parts, context, name, stored);
  const companions = await parts.bin.take(context.transaction, name, key);
  if (companions.length === 0) return after;
  await restoreCompanions(parts, context, companions, stored.deleted_at ?? null);
  // What came back may have given it references again.
  return (await resourceParts(parts, name).store.find(context.transaction, key, "live")) ?? after;
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
  const change = await parts.log.ofVersion(context.transaction, { resource: name, ...keyOf(stored) }, version);
  // A record that had the same id before was another one.
  if (!change?.after || change.after.created_at !== stored.created_at) {
    throw new Problem("not_found", `There is no version ${version} of this record.`);
  }
  const before: Record<string, Json> = {};
  const faults = new Map<string, InputError[]>();
  for (const [field, editor] of resourceParts(parts, name).shape.editors) {
    const value = change.after[field] ?? null;
    const own: InputError[] = [];
    if (value === null && editor.field.required) {
      own.push({ pointer: editor.pointer, code: "required", message: "A value is required." });
    }
    before[field] = value === null ? emptyValue(editor.field) : editor.complete(value, own);
    faults.set(field, own);
  }
  const values = await writableValues(parts, context, grant, stored, {}, before);
  raiseFaults(
    Object.keys(values).flatMap((field) => faults.get(field) ?? []),
    [],
  );
  return await updateRecord(parts, context, grant, stored, values, changedNames(stored, values));
}
