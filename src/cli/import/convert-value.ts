import type { Field } from "../../charter/model.ts";
import { type Json, parseJson } from "../../kit/json.ts";
import { readTime } from "../source/read-time.ts";

/** What SQLite gives for a column, integers always as `bigint`. */
export type SourceValue = null | bigint | number | string | Uint8Array;

/** A value in wire form, or why the source's value has none. */
export type Converted = { readonly value: Json } | { readonly reason: string };

/**
 * Turns a source's value into the wire form of a field (api.md, "Field kinds on the wire"). Bounds and patterns are not
 * judged here: the data engine does that for every write. A value that is merely of another type is passed on as it is,
 * so that the refusal says what the engine says to everybody.
 */
export function convertValue(field: Field, value: SourceValue): Converted {
  if (value === null) return { value: null };
  if (value instanceof Uint8Array) return { reason: "binary data cannot be stored in a field" };
  switch (field.kind) {
    case "integer":
    case "number":
      return numberOf(value);
    case "decimal":
      return { value: decimalText(value, field.scale ?? 0) };
    case "boolean":
      return { value: booleanOf(value) };
    case "date":
    case "datetime":
      return timeOf(value, field.kind);
    case "json":
    case "list":
      return jsonOf(value);
    default:
      return { value: String(value) };
  }
}

function numberOf(value: bigint | number | string): Converted {
  if (typeof value !== "bigint") return { value };
  const number = Number(value);
  return Number.isSafeInteger(number) ? { value: number } : { reason: `${value} is beyond 2^53` };
}

/** SQLite keeps `9.99` of a `NUMERIC` column as a double: the nearest decimal of the field's scale is what was written. */
function decimalText(value: bigint | number | string, scale: number): string {
  if (typeof value !== "number") return String(value);
  const text = value.toFixed(scale);
  return Number(text) === value ? text : String(value);
}

function booleanOf(value: bigint | number | string): Json {
  const text = String(value).toLowerCase();
  if (text === "1" || text === "true") return true;
  if (text === "0" || text === "false") return false;
  return typeof value === "bigint" ? Number(value) : value;
}

function timeOf(value: bigint | number | string, kind: "date" | "datetime"): Converted {
  const time = readTime(value);
  if (time === undefined) return { reason: `${JSON.stringify(String(value))} is no time that could be read` };
  const text = new Date(time.milliseconds).toISOString();
  if (kind === "datetime") return { value: text };
  return time.midnight
    ? { value: text.slice(0, 10) }
    : { reason: `${JSON.stringify(String(value))} has a time of day` };
}

function jsonOf(value: bigint | number | string): Converted {
  if (typeof value !== "string") return numberOf(value);
  try {
    return { value: parseJson(value) };
  } catch {
    return { reason: "the text is no JSON" };
  }
}
