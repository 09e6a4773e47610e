import type { Field, FieldKind } from "../charter/model.ts";
import { decimalText, type Type } from "../expression/index.ts";
import { isJsonArray, type Json, parseJson } from "../kit/json.ts";
import type { SqlValue } from "../kit/sql.ts";

/** Turns a value of a row, null apart, into its wire form. */
export type Decode = (value: NonNullable<SqlValue>) => Json;

/** How the column of a field is read (api.md section 2, "Field kinds on the wire"). */
export function columnDecoder(field: Field): Decode {
  switch (field.column?.storage) {
    case "integer":
    case "real":
      return toNumber;
    case "decimal":
      return decimalDecoder(field.scale ?? 0);
    case "boolean":
      return toBoolean;
    case "datetime":
      return toTime;
    case "json":
      return toJson;
    default:
      return toText;
  }
}

/**
 * How the value of an expression of a type is read. `kind` tells a date from a time, which expressions do not. A whole
 * number beyond ±(2^53−1) has no wire form and is null, as what overflows is.
 */
export function valueDecoder(type: Type, kind?: FieldKind): Decode {
  switch (type.kind) {
    case "int":
      return (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : null);
    case "double":
      return toNumber;
    case "decimal":
      return decimalDecoder(type.scale);
    case "bool":
      return toBoolean;
    case "timestamp":
      return kind === "date" ? (value) => toTime(value).slice(0, 10) : toTime;
    case "list":
      return listDecoder(type.of);
    case "dyn":
      return toJson;
    default:
      return toText;
  }
}

function toNumber(value: NonNullable<SqlValue>): number {
  return typeof value === "number" ? value : Number(value);
}

function toBoolean(value: NonNullable<SqlValue>): boolean {
  return Number(value) === 1;
}

let lastTime = Number.NaN;
let lastText = "";

/** The last one is remembered: most records were made and last changed at the same time. */
function toTime(value: NonNullable<SqlValue>): string {
  const time = Number(value);
  if (time !== lastTime) {
    lastText = new Date(time).toISOString();
    lastTime = time;
  }
  return lastText;
}

function toText(value: NonNullable<SqlValue>): string {
  return typeof value === "string" ? value : String(value);
}

function toJson(value: NonNullable<SqlValue>): Json {
  return parseJson(String(value));
}

/** Scaled decimals come as text, whether the engine holds them as `1250` or as `12.50`. */
function decimalDecoder(scale: number): Decode {
  return (value) => {
    const text = String(value);
    return text.includes(".") ? text : decimalText(BigInt(text), scale);
  };
}

/** Lists of what JSON has are as they lie; others hold their items in the form that expressions work on. */
function listDecoder(of: Type): Decode {
  if (of.kind !== "timestamp" && of.kind !== "decimal") return toJson;
  const item = valueDecoder(of);
  return (value) => {
    const items = toJson(value);
    return isJsonArray(items) ? items.map((each) => (typeof each === "number" ? item(each) : each)) : null;
  };
}
