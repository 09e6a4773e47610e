import { type Draw, pick, texts, valueOfType } from "./agreement.values.ts";
import type { Type } from "./type.ts";
import { textOf } from "./value.ts";

/** Whole numbers at the edges of what a double, and 64 bits, can hold. */
const integers = [
  "0",
  "1",
  "2",
  "-1",
  "3",
  "9007199254740991",
  "9007199254740992",
  "9007199254740993",
  "-9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
];
const durations = ["0s", "1s", "72h", "-1.5s", "1h30m", "250ms", "876000h", "-9000000h", "87660000h", "-87660000h"];

/** A value of a type, written out. */
export function literal(draw: Draw, type: Type): string {
  switch (type.kind) {
    case "bool":
      return pick(draw, ["true", "false"]);
    case "string":
      return quote(pick(draw, texts));
    case "int":
      return draw(4) === 0 ? textOf(valueOfType(draw, type)) : pick(draw, integers);
    case "double":
      return double(textOf(valueOfType(draw, type)));
    case "timestamp":
      return draw(3) === 0 ? `date("2026-11-24")` : `timestamp(${quote(textOf(valueOfType(draw, type)))})`;
    case "duration":
      return `duration(${quote(pick(draw, durations))})`;
    case "decimal":
      return draw(3) === 0 ? String(draw(100)) : `decimal(${quote(textOf(valueOfType(draw, type)))})`;
    default:
      return "null";
  }
}

/** A text as it is written in an expression. */
export function quote(value: string): string {
  return JSON.stringify(value);
}

function double(value: string): string {
  return /[.e]/.test(value) ? value : `${value}.0`;
}
