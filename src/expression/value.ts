import { isJsonArray, isJsonObject, type Json } from "../kit/json.ts";
import { parseDecimal } from "./convert.ts";
import { durationRange, parseTime, timeRange } from "./time.ts";
import type { Type } from "./type.ts";

/**
 * A value while it is computed: whole numbers, decimals (scaled), times and durations (milliseconds) are `bigint`, doubles
 * `number`, records their ids, JSON itself.
 */
export type Value = bigint | readonly Value[] | Json;

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** Says whether a value is a list, or JSON that is one. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The text that a value is, or that a number or a condition is written as; of anything else none. */
export function textOf(value: Value): string {
  return typeof value === "object" ? "" : String(value);
}

/** A whole number of 64 bits, or null where it overflows. */
export function within64(value: bigint): bigint | null {
  return value < smallest || value > largest ? null : value;
}

/** The values that a type has, where they are fewer than 64 bits hold. */
export function rangeOf({ kind }: Type): { readonly first: bigint; readonly last: bigint } | undefined {
  if (kind === "timestamp") return timeRange;
  return kind === "duration" ? durationRange : undefined;
}

/** A whole number written in decimal digits; null where it is none, or overflows. */
export function parseInteger(text: string): bigint | null {
  return /^[+-]?\d{1,19}$/.test(text) ? within64(BigInt(text.replace("+", ""))) : null;
}

/** A double written in decimal digits, with or without exponent; null where it is none, or too large or too small to be one. */
export function parseDouble(text: string): number | null {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ""));
  return vanished ? null : finite(value);
}

/** A double, or null where it is not finite. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The value of a wire form, by its declared type; what does not have that type is null. */
export function fromWire(wire: Json | undefined, type: Type): Value {
  if (wire === undefined || wire === null) return null;
  switch (type.kind) {
    case "int":
      return typeof wire === "number" && Number.isSafeInteger(wire) ? BigInt(wire) : null;
    case "double":
      return typeof wire === "number" ? wire : null;
    case "bool":
      return typeof wire === "boolean" ? wire : null;
    case "timestamp":
      return typeof wire === "string" ? (parseTime(wire) ?? null) : null;
    case "decimal":
      return typeof wire === "string" ? decimalUnits(wire, type.scale) : null;
    case "list":
      return isJsonArray(wire) ? wire.map((item) => fromWire(item, type.of)) : null;
    case "string":
    case "record":
      return typeof wire === "string" ? wire : null;
    default:
      return wire;
  }
}

/** The wire form of a value of a type. */
export function toWire(value: Value, type: Type): Json {
  if (value === null) return null;
  switch (type.kind) {
    case "int":
      return Number(value);
    case "timestamp":
      return new Date(Number(value)).toISOString();
    case "decimal":
      return typeof value === "bigint" ? decimalText(value, type.scale) : null;
    case "list":
      return isList(value) ? value.map((item) => toWire(item, type.of)) : null;
    default:
      return typeof value === "bigint" ? Number(value) : plain(value);
  }
}

/** A scaled decimal as text: `1250` at scale 2 is `12.50`. */
export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

/** Compares texts by code point, as both engines do; JavaScript's own order is by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others of 16 bits, so they are moved behind U+E000 to U+FFFF. */
function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A decimal on the wire as whole units of its last digit: `12.50` at scale 2 is 1250. Null where that would lose digits. */
export function decimalUnits(text: string, scale: number): bigint | null {
  const parsed = parseDecimal(text);
  if (!parsed || parsed.scale > scale) return null;
  return within64(parsed.units * 10n ** BigInt(scale - parsed.scale));
}

function plain(value: Exclude<Value, bigint>): Json {
  if (value === null || typeof value !== "object") return value;
  if (isJsonObject(value)) return value;
  return value.map((item: Value) => (typeof item === "bigint" ? Number(item) : plain(item)));
}
