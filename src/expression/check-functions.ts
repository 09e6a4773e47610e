import { as, bool, build, type Call, type Check, double, duration, int, pair, text, timestamp } from "./call.ts";
import { mostScale, parseDecimal } from "./convert.ts";
import type { Node, Operation, TimePart } from "./node.ts";
import { patternFault } from "./pattern.ts";
import { parseDuration, parseTime } from "./time.ts";
import type { Type } from "./type.ts";

/** The functions that give a part of a time. */
export const parts: readonly TimePart[] = [
  "getFullYear",
  "getMonth",
  "getDate",
  "getDayOfMonth",
  "getDayOfWeek",
  "getDayOfYear",
  "getHours",
  "getMinutes",
  "getSeconds",
  "getMilliseconds",
];

/** A function over texts. */
export const onText =
  (operation: Operation, result: Type): Check =>
  (call) =>
    build(operation, result, ...call.operands.map((operand) => as(call, operand, text)));

/** A part of a time, such as `created_at.getFullYear()`. */
export const part =
  (name: TimePart): Check =>
  (call) => {
    const [time, zone] = call.operands;
    if (zone && !(zone.kind === "literal" && zone.value === "UTC"))
      return call.fail("Times are taken apart in UTC only.");
    return { kind: "call", type: int, operation: "time_part", operands: [as(call, time, timestamp)], part: name };
  };

/** `text.matches("pattern")`, with a pattern of the portable subset. */
export function matches(call: Call): Node {
  const [subject, pattern] = pair(call);
  if (pattern.kind !== "literal" || typeof pattern.value !== "string") {
    return call.fail("The pattern must be written out as a text.");
  }
  const fault = patternFault(pattern.value);
  if (fault !== undefined) return call.fail(`The pattern cannot be used: ${fault}.`);
  return build("matches", bool, as(call, subject, text), pattern);
}

/** `double(…)`. */
export function toDouble(call: Call): Node {
  const [of] = call.operands;
  return of?.type.kind === "string" ? build("to_double", double, of) : as(call, of, double);
}

/** `dyn(…)`: the value itself, for its type is known anyway. */
export function dyn(call: Call): Node {
  return call.operands[0] ?? call.fail("dyn() takes a value.");
}

/** `int(…)`: towards zero. */
export function toInt(call: Call): Node {
  const [of] = call.operands;
  if (of?.type.kind === "int") return of;
  if (of?.type.kind === "dyn") return build("to_int", int, as(call, of, { kind: "double" }));
  if (of?.type.kind !== "double" && of?.type.kind !== "string") return call.fail("int() takes a number or a text.");
  return build("to_int", int, of);
}

/** `string(…)`. */
export function toText(call: Call): Node {
  const [of] = call.operands;
  if (of?.type.kind === "string") return of;
  if (of?.type.kind !== "int" && of?.type.kind !== "bool")
    return call.fail("string() takes a whole number, a condition or a text.");
  return build("to_string", text, of);
}

/** `timestamp("…")` and `date("…")`, of a text that is written out. */
export function time(call: Call): Node {
  const written = literalText(call);
  const value = written === undefined ? undefined : parseTime(written);
  if (value === undefined) {
    return call.fail(
      `${call.name}() takes a time such as "2026-11-24T09:30:00Z" or "2026-11-24", no finer than milliseconds.`,
    );
  }
  return { kind: "literal", type: timestamp, value };
}

/** `duration("…")`, of a text that is written out. */
export function toDuration(call: Call): Node {
  const written = literalText(call);
  const value = written === undefined ? undefined : parseDuration(written);
  if (value === undefined)
    return call.fail('duration() takes a text such as "72h" or "1h30m", no finer than milliseconds.');
  return { kind: "literal", type: duration, value };
}

/** `decimal("…")`, of a text that is written out. */
export function decimal(call: Call): Node {
  const written = literalText(call);
  const value = written === undefined ? undefined : parseDecimal(written);
  if (!value || value.scale > mostScale) return call.fail('decimal() takes a text such as "12.50".');
  return { kind: "literal", type: { kind: "decimal", precision: 18, scale: value.scale }, value: value.units };
}

function literalText(call: Call): string | undefined {
  const [of] = call.operands;
  return of?.kind === "literal" && typeof of.value === "string" ? of.value : undefined;
}
