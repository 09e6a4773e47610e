import type { ResourceGrant } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import type { Call } from "./context.ts";
import { requireFieldRules, requireReferences, requireRule, requireValid } from "./write-checks.ts";
import { keyIn, resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { raiseFaults, type WriteInput } from "./write-input.ts";
import type { WriteShape } from "./write-shape.ts";
import { storeCreate } from "./write-store.ts";
import { applyEdit, defaultValue } from "./write-values.ts";

/** The values of a record to be created: what the input gives, else the field's default, else nothing. */
export interface Incoming {
  readonly values: JsonObject;
  /** The fields that the input gave, with their values. */
  readonly input: JsonObject;
}

/**
 * Completes an input to the values of a new record. Raises `validation` with every fault of the input, required fields
 * without a value among them, then `forbidden` for fields the caller may never write.
 */
export function readIncoming(
  parts: WriteParts,
  call: Call,
  shape: WriteShape,
  grant: ResourceGrant,
  input: WriteInput,
): Incoming {
  const values: Record<string, Json> = {};
  const given: Record<string, Json> = {};
  const errors: InputError[] = [...input.errors];
  for (const field of shape.stored) {
    const edit = input.edits.get(field.name);
    if (edit) {
      values[field.name] = given[field.name] = applyEdit(shape, field, null, edit, errors);
      continue;
    }
    const value = defaultValue(parts, call, shape, field, errors);
    if (value === null && field.required) errors.push(missing(grant, field.name));
    values[field.name] = value;
  }
  raiseFaults(errors, input.refused);
  return { values, input: given };
}

/** Creates the record in the transaction, once its rules hold. Gives it in full. */
export async function createRecord(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  incoming: Incoming,
  given: WriteInput,
): Promise<JsonObject> {
  const { shape, store } = resourceParts(parts, grant.resource.name);
  const id = given.id ?? Bun.randomUUIDv7("hex", context.at);
  const version =
    given.id === undefined ? 1 : (await store.lastVersion(context.transaction, keyIn(context, grant.resource, id))) + 1;
  const record: JsonObject = {
    id,
    version,
    created_at: context.time,
    updated_at: context.time,
    created_by: context.person,
    updated_by: context.person,
    ...(grant.resource.tenant ? { org_id: context.org } : undefined),
    ...(grant.resource.trash ? { deleted_at: null } : undefined),
    ...incoming.values,
  };
  const records = { record, next: record, input: incoming.input };
  await requireRule(parts, context, grant, "create", records);
  await requireFieldRules(parts, context, grant, given.edits.keys(), records);
  await requireReferences(parts, context, shape, given.edits.keys(), records);
  await requireValid(parts, context, grant, records);
  await storeCreate(parts, context, grant.resource.name, record);
  return record;
}

function missing(grant: ResourceGrant, name: string): InputError {
  const message = "A value is required.";
  return { pointer: grant.fields.has(name) ? `/${name}` : "", code: "required", message };
}
