import type { Field } from "../charter/model.ts";
import { isJsonArray, type Json } from "../kit/json.ts";
import type { SqlValue } from "../kit/sql.ts";

/** Turns the wire form of a field's value into what its column holds. The value has been validated. */
export type Encode = (value: Json) => SqlValue;

/** Chooses once how a field's values are written to its column on SQLite. Secrets are sealed before, by their writer. */
export function columnEncoder(field: Field): Encode {
  switch (field.column?.storage) {
    case "boolean":
      return (value) => (value === null ? null : Number(value));
    case "datetime":
      return (value) => (typeof value === "string" ? Date.parse(value) : null);
    case "decimal":
      return (value) => (typeof value === "string" ? scaledDecimal(value, field.scale ?? 0) : null);
    case "json":
      return (value) => (value === null ? null : JSON.stringify(value));
    default:
      return plain;
  }
}

/** `"12.5"` at scale 2 as `1250n`: exact. */
function scaledDecimal(text: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(`${whole}${fraction.padEnd(scale, "0")}`);
}

function plain(value: Json): SqlValue {
  if (typeof value === "boolean") return Number(value);
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`${isJsonArray(value) ? "a list" : "an object"} cannot lie in a plain column`);
}
