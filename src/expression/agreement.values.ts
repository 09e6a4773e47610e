import type { Json } from "../kit/json.ts";
import type { Type } from "./type.ts";

/** Draws a whole number from 0 up to, but not including, the bound. */
export type Draw = (bound: number) => number;

/** One of several things. */
export function pick<T>(draw: Draw, items: readonly T[]): T {
  const item = items[draw(items.length)];
  if (item === undefined) throw new TypeError("there is nothing to pick");
  return item;
}

/** Texts at the edges: empty, case, composed and combining, astral, above the surrogates, wildcards, quotes, numbers. */
export const texts: readonly string[] = [
  "",
  "a",
  "A",
  "ab",
  "AB",
  "aba",
  "é",
  "e\u0301",
  "\u212B",
  "Å",
  "\uAC01",
  "\u1100\u1161\u11A8",
  "ß",
  "İ",
  "😀",
  "😀a",
  "a😀",
  "\u{10FFFF}",
  "a\u{10FFFF}",
  "\uFFFD",
  "\uE000",
  "%",
  "_a",
  "\\",
  "'",
  '"',
  "\n",
  "-- ",
  "?",
  "$1",
  "RE: refund",
  "refund",
  "0",
  "12",
  "-5",
  "+7",
  "007",
  "1.5",
  "1e3",
  "-0.0",
  "1.",
  ".5",
  "1e400",
  "-5e-324",
  "1e-400",
  "9007199254740993",
  " 1",
  "9223372036854775807",
  "9223372036854775808",
  "-9223372036854775808",
  "r0",
  "r1",
  "open",
  "true",
];

const numbers = [
  2 ** 53 - 2,
  0,
  1,
  -1,
  2,
  3,
  5,
  7,
  -7,
  10,
  100,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  123_456_789_012,
];

const doubles = [
  2 ** 53 - 1,
  2 ** 53 + 2,
  -(2 ** 53),
  0,
  -0,
  1,
  -1,
  0.1,
  0.2,
  0.3,
  1.5,
  -2.5,
  1e15,
  1e300,
  -1e300,
  1.7976931348623157e308,
  5e-324,
  2 ** 53,
  9.5e18,
  3,
];

/** Milliseconds: the ends of what times there are, leap days, ends of months, before 1970. */
export const times = [
  "0001-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2024-02-29T12:30:15.123Z",
  "2000-12-31T23:59:59.001Z",
  "1900-03-01T00:00:00.000Z",
  "2026-11-23T09:30:00.000Z",
  "2026-11-24T00:00:00.000Z",
  "0099-12-31T10:00:00.500Z",
];

const units = [
  "0",
  "1",
  "-1",
  "5",
  "10",
  "99",
  "-99",
  "100",
  "1000",
  "123456",
  "999999999999999999",
  "-999999999999999999",
];

/** A value of a type in wire form. */
export function valueOfType(draw: Draw, type: Type): Json {
  switch (type.kind) {
    case "string":
      return pick(draw, texts);
    case "int":
      return draw(3) === 0 ? draw(2 ** 31) - 2 ** 30 : pick(draw, numbers);
    case "double":
      return draw(3) === 0 ? randomDouble(draw) : pick(draw, doubles);
    case "bool":
      return draw(2) === 0;
    case "timestamp":
      return pick(draw, times);
    case "decimal":
      return decimal(pick(draw, units), type.scale);
    case "list":
      return Array.from({ length: draw(4) }, () => valueOfType(draw, type.of));
    default:
      return json(draw, 2);
  }
}

/** Any finite double, by its bits. */
function randomDouble(draw: Draw): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, draw(2 ** 31));
  bits.setUint32(4, draw(2 ** 31));
  const value = bits.getFloat64(0);
  return Number.isFinite(value) ? value : 0.5;
}

function json(draw: Draw, depth: number): Json {
  const kind = draw(depth > 0 ? 8 : 6);
  if (kind === 0) return null;
  if (kind === 1) return draw(2) === 0;
  if (kind === 2) return pick(draw, numbers);
  if (kind === 3) return pick(draw, doubles);
  if (kind < 6) return pick(draw, [...texts, ...times, "12.50", "-0.5"]);
  if (kind === 6) return Array.from({ length: draw(3) }, () => json(draw, depth - 1));
  return Object.fromEntries(["a", "b", "c d"].slice(0, draw(4)).map((key) => [key, json(draw, depth - 1)]));
}

function decimal(written: string, scale: number): string {
  if (scale === 0) return written;
  const negative = written.startsWith("-");
  const digits = (negative ? written.slice(1) : written).padStart(scale + 1, "0");
  return `${negative ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
