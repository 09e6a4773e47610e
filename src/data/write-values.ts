import type { Field } from "../charter/model.ts";
import type { Environment, Expression } from "../expression/index.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import type { Call } from "./context.ts";
import { emptyValue, type FieldEdit, type FieldEditor } from "./input-edit.ts";
import { sameJson } from "./json-value.ts";
import type { WriteContext, WriteParts } from "./write-context.ts";
import type { WriteShape } from "./write-shape.ts";

/** The value of a field after an edit of its stored value; null stands for none. Adds what is wrong with it to `errors`. */
export function applyEdit(shape: WriteShape, field: Field, stored: Json, edit: FieldEdit, errors: InputError[]): Json {
  return editorOf(shape, field).apply(stored, edit, errors);
}

/** The value of a field that an input leaves out: its default in canonical form, or nothing. */
export function defaultValue(
  parts: WriteParts,
  call: Call,
  shape: WriteShape,
  field: Field,
  errors: InputError[],
): Json {
  const declared = field.default;
  if (declared === undefined) return emptyValue(field);
  const { me, memberMe } = call.grant;
  const environment = { me: shape.resource.tenant ? memberMe : me, request: call.request };
  const value = "value" in declared ? declared.value : evaluated(parts, field, declared.expression, environment);
  return value === null ? emptyValue(field) : editorOf(shape, field).complete(value, errors);
}

/** A stored record as a write leaves it: the new values, the next version, the time and the person of the write. */
export function nextRecord(context: WriteContext, stored: JsonObject, values: JsonObject): JsonObject {
  return {
    ...stored,
    ...values,
    version: Number(stored.version) + 1,
    updated_at: context.time,
    updated_by: context.person,
  };
}

/** The names of the values that differ from those of the stored record. */
export function changedNames(stored: JsonObject, values: JsonObject): string[] {
  return Object.keys(values).filter((name) => !sameJson(stored[name] ?? null, values[name] ?? null));
}

/** Expressions know no dates: a day is its midnight in UTC. */
function evaluated(parts: WriteParts, field: Field, expression: Expression, environment: Environment): Json {
  const value = parts.judge.value(expression, environment);
  return field.kind === "date" && typeof value === "string" ? value.slice(0, 10) : value;
}

function editorOf(shape: WriteShape, field: Field): FieldEditor {
  const editor = shape.editors.get(field.name);
  if (!editor) throw new TypeError(`${shape.resource.name}.${field.name} cannot be written`);
  return editor;
}
