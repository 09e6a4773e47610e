import type { Field } from "../charter/model.ts";
import { isJsonObject, type Json } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import type { InputError } from "../kit/problem.ts";
import { textFault } from "./check-text.ts";
import { compileJsonSchema, type JsonCheck } from "./json-schema.ts";

/**
 * Makes the check of a `json` field: every string, name and number in it can be stored, and the value meets the field's JSON
 * Schema, if it has one. Its size and depth are bounded by those of the request.
 */
export function jsonCheck(field: Field): JsonCheck {
  if (field.schema === undefined) return checkStorable;
  const meetsSchema = compileJsonSchema(field.schema, field.name);
  return (value, pointer, errors) => {
    const before = errors.length;
    checkStorable(value, pointer, errors);
    if (errors.length === before) meetsSchema(value, pointer, errors);
  };
}

function checkStorable(value: Json, pointer: string, errors: InputError[]): void {
  if (typeof value === "string") {
    const fault = textFault(value);
    if (fault) errors.push({ pointer, ...fault });
  } else if (typeof value === "number") {
    // `1e999` is read as infinite, which JSON cannot say again.
    if (!Number.isFinite(value)) errors.push({ pointer, code: "out_of_range", message: "The number is too large." });
  } else if (Array.isArray(value)) {
    value.forEach((item: Json, index) => {
      checkStorable(item, `${pointer}/${index}`, errors);
    });
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const fault = textFault(name);
      if (fault) errors.push({ pointer, code: fault.code, message: `A name in the object: ${fault.message}` });
      else checkStorable(item, `${pointer}/${escapePointer(name)}`, errors);
    }
  }
}
