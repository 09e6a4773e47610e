import type { ResourceGrant } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import { requireFieldRules, requireReferences, requireRule, requireValid } from "./write-checks.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { raiseFaults, type WriteInput } from "./write-input.ts";
import type { WriteShape } from "./write-shape.ts";
import { storeChange } from "./write-store.ts";
import { applyEdit, changedNames, defaultValue, nextRecord } from "./write-values.ts";

/** The values that the edits of a patch make of a stored record. Raises `validation` for a result out of its bounds. */
export function patchedValues(shape: WriteShape, stored: JsonObject, input: WriteInput): JsonObject {
  const values: Record<string, Json> = {};
  const errors: InputError[] = [];
  for (const [name, edit] of input.edits) {
    const field = shape.resource.fields.get(name);
    if (field) values[name] = applyEdit(shape, field, stored[name] ?? null, edit, errors);
  }
  raiseFaults(errors, []);
  return values;
}

/**
 * The values that a replacement makes of a stored record: of the fields that may be written, those given, and for the others
 * their default or nothing. Raises `validation` for a required field that is left without a value.
 */
export function replacedValues(
  parts: WriteParts,
  context: WriteContext,
  shape: WriteShape,
  writable: ReadonlySet<string>,
  input: WriteInput,
): JsonObject {
  const values: Record<string, Json> = {};
  const errors: InputError[] = [];
  for (const field of shape.stored) {
    const { name, required } = field;
    const edit = input.edits.get(name);
    if (edit) values[name] = applyEdit(shape, field, null, edit, errors);
    else if (writable.has(name)) {
      const value = defaultValue(parts, context.call, shape, field, errors);
      if (value === null && required)
        errors.push({ pointer: `/${name}`, code: "required", message: "A value is required." });
      values[name] = value;
    }
  }
  raiseFaults(errors, []);
  return values;
}

/**
 * Gives a stored record new values, once its rules hold. A record whose values stay the same keeps its version, and nothing
 * is appended to the log. `given` are the fields that the input names: each is judged by its own rule, changed or not.
 */
export async function updateRecord(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  values: JsonObject,
  given: readonly string[],
): Promise<JsonObject> {
  const { shape } = resourceParts(parts, grant.resource.name);
  const next = nextRecord(context, stored, values);
  const input = Object.fromEntries(given.map((name) => [name, values[name] ?? null]));
  const records = { record: stored, old: stored, next, input };
  await requireRule(parts, context, grant, "update", records);
  await requireFieldRules(parts, context, grant, given, records);
  const changed = changedNames(stored, values);
  if (changed.length === 0) return stored;
  await requireReferences(parts, context, shape, changed, records);
  await requireValid(parts, context, grant, records);
  await storeChange(parts, context, grant.resource.name, "update", { before: stored, after: next }, changed);
  return next;
}
