import type { ResourceGrant } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import { requireFieldRules, requireReferences, requireRule, requireValid, ruleHolds } from "./write-checks.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { raiseFaults, type WriteInput } from "./write-input.ts";
import type { WriteShape } from "./write-shape.ts";
import { storeChange } from "./write-store.ts";
import { applyEdit, changedNames, defaultValue, nextRecord } from "./write-values.ts";

/** The values that the edits of a patch make of a stored record. Adds to `errors` what is wrong with a result out of its bounds. */
export function patchedValues(
  shape: WriteShape,
  stored: JsonObject,
  input: WriteInput,
  errors: InputError[],
): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, edit] of input.edits) {
    const field = shape.resource.fields.get(name);
    if (field) values[name] = applyEdit(shape, field, stored[name] ?? null, edit, errors);
  }
  return values;
}

/**
 * The values that a replacement makes of a stored record: those given, and of the other fields that may be written their
 * default or nothing. Raises `validation` for a required field that is left without a value.
 */
export async function replacedValues(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  input: WriteInput,
): Promise<JsonObject> {
  const { shape } = resourceParts(parts, grant.resource.name);
  const given: Record<string, Json> = {};
  const others: Record<string, Json> = {};
  const errors: InputError[] = [];
  const faults = new Map<string, InputError[]>();
  for (const field of shape.stored) {
    const { name, required } = field;
    const edit = input.edits.get(name);
    if (edit) {
      given[name] = applyEdit(shape, field, null, edit, errors);
      continue;
    }
    const own: InputError[] = [];
    const value = defaultValue(parts, context.call, shape, field, own);
    if (value === null && required)
      own.push({ pointer: `/${name}`, code: "required", message: "A value is required." });
    others[name] = value;
    faults.set(name, own);
  }
  const writable = await writableValues(parts, context, grant, stored, given, others);
  raiseFaults([...errors, ...Object.keys(writable).flatMap((name) => faults.get(name) ?? [])], []);
  return { ...given, ...writable };
}

/**
 * Of values that the caller did not name, those that its rules let it write, given the ones it named. What one of them may
 * not have stays as it is, and the others are judged again beside that, until all that are left hold together.
 */
export async function writableValues(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  given: JsonObject,
  others: JsonObject,
): Promise<JsonObject> {
  let left = others;
  for (;;) {
    const values = { ...given, ...left };
    const named = new Set([...Object.keys(given), ...changedNames(stored, values)]);
    const input = Object.fromEntries(Object.entries(values).filter(([name]) => named.has(name)));
    const records = { record: stored, old: stored, next: nextRecord(context, stored, values), input };
    const holding: Record<string, Json> = {};
    for (const [name, value] of Object.entries(left)) {
      const rule = grant.fields.get(name)?.write ?? "never";
      if (await ruleHolds(parts, context, rule, records)) holding[name] = value;
    }
    if (Object.keys(holding).length === Object.keys(left).length) return holding;
    left = holding;
  }
}

/**
 * Gives a stored record new values, once its rules hold. A record whose values stay the same keeps its version, and nothing
 * is appended to the log. `given` are the fields that the input names: each is judged by its own rule, changed or not. `errors` are
 * what is wrong with the values, and depend on the stored ones: so they are told after the rules to those who may change it alone.
 */
export async function updateRecord(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  values: JsonObject,
  given: readonly string[],
  errors: readonly InputError[] = [],
): Promise<JsonObject> {
  const { shape } = resourceParts(parts, grant.resource.name);
  const next = nextRecord(context, stored, values);
  const input = Object.fromEntries(given.map((name) => [name, values[name] ?? null]));
  const records = { record: stored, old: stored, next, input };
  await requireRule(parts, context, grant, "update", records);
  await requireFieldRules(parts, context, grant, given, records);
  raiseFaults(errors, []);
  const changed = changedNames(stored, values);
  if (changed.length === 0) return stored;
  await requireReferences(parts, context, shape, changed, records);
  await requireValid(parts, context, grant, records);
  await storeChange(parts, context, grant.resource.name, "update", { before: stored, after: next }, changed);
  return next;
}
