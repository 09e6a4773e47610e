import {
  as,
  bool,
  build,
  type Call,
  type Check,
  comparable,
  duration,
  mismatch,
  pair,
  text,
  timestamp,
} from "./call.ts";
import { common, mostScale } from "./convert.ts";
import type { Node, Operation } from "./node.ts";
import { fits, isNumeric, type Type } from "./type.ts";

/** `==` and `!=`. */
export const equality =
  (operation: "equal" | "unequal"): Check =>
  (call) => {
    const [left, right] = pair(call);
    const type = common(left, right);
    if (!type || !isComparable(type, left, right)) return mismatch(call, left, right);
    return build(operation, bool, ...comparable(call, [left, right], type));
  };

/** `<`, `<=`, `>` and `>=`. */
export const ordering =
  (operation: Operation): Check =>
  (call) => {
    const [left, right] = pair(call);
    const type = common(left, right);
    const ordered =
      type && (isNumeric(type) || ["string", "timestamp", "duration", "null", "bool"].includes(type.kind));
    if (!type || !ordered) return mismatch(call, left, right);
    return build(operation, bool, ...comparable(call, [left, right], type));
  };

/** `&&`, `||` and `!`. */
export const logic =
  (operation: "and" | "or" | "not"): Check =>
  (call) =>
    build(operation, bool, ...call.operands.map((operand) => as(call, operand, bool)));

/** `+`, `-`, `*`, `/` and `%`: of numbers, of times and durations, and `+` of texts. */
export const arithmetic =
  (operation: "add" | "subtract" | "multiply" | "divide" | "remainder"): Check =>
  (call) => {
    const [left, right] = pair(call);
    const time = timeArithmetic(operation, left, right);
    if (time) return time;
    if (operation === "add" && [left, right].every((side) => fits(side.type, text) && side.type.kind !== "record")) {
      return build("add", text, as(call, left, text), as(call, right, text));
    }
    const type = common(left, right);
    if (!type || !isNumeric(type)) return mismatch(call, left, right);
    if (type.kind === "decimal") return decimalArithmetic(call, operation, left, right, type);
    if (operation === "remainder" && type.kind !== "int") return mismatch(call, left, right);
    return build(operation, type, as(call, left, type), as(call, right, type));
  };

/** Whole lists and JSON of two sides are not compared; a list field may be compared with null. */
function isComparable(type: Type, left: Node, right: Node): boolean {
  const withNull = left.type.kind === "null" || right.type.kind === "null";
  if (type.kind === "list") return withNull && type.of.kind !== "record";
  return type.kind !== "object" && (type.kind !== "dyn" || withNull || left.type.kind !== right.type.kind);
}

/** `test ? yes : no`. */
export function ternary(call: Call): Node {
  const [test, yes, no] = call.operands;
  if (!test || !yes || !no) return call.fail("A choice needs three parts.");
  const type = common(yes, no);
  if (!type) return mismatch(call, yes, no);
  if ([yes, no].some(isComputedList)) return call.fail("A choice between lists takes fields and written values.");
  return build("if", type, as(call, test, bool), as(call, yes, type), as(call, no, type));
}

/** A list some of whose items are computed, or whose items are other records: it has no value of its own in SQL. */
function isComputedList(node: Node): boolean {
  if (node.kind === "list") return node.items.some((item) => item.kind !== "literal");
  if (node.kind === "comprehension" && node.macro === "filter")
    return isComputedList(node.range) || node.range.kind === "list";
  return node.type.kind === "list" && node.type.of.kind === "record";
}

function timeArithmetic(operation: string, left: Node, right: Node): Node | undefined {
  const [a, b] = [left.type.kind, right.type.kind];
  if (operation === "add" && a === "timestamp" && b === "duration") return build("add", timestamp, left, right);
  if (operation === "add" && a === "duration" && b === "timestamp") return build("add", timestamp, right, left);
  if (operation === "subtract" && a === "timestamp" && b === "duration")
    return build("subtract", timestamp, left, right);
  if (operation === "subtract" && a === "timestamp" && b === "timestamp")
    return build("subtract", duration, left, right);
  const sum = operation === "add" || operation === "subtract";
  return sum && a === "duration" && b === "duration" ? build(operation, duration, left, right) : undefined;
}

function decimalArithmetic(
  call: Call,
  operation: "add" | "subtract" | "multiply" | "divide" | "remainder",
  left: Node,
  right: Node,
  type: Type & { readonly kind: "decimal" },
): Node {
  if (operation === "add" || operation === "subtract") {
    return build(operation, type, as(call, left, type), as(call, right, type));
  }
  if (operation !== "multiply") return call.fail("Decimals can be added, subtracted and multiplied.");
  const sides = [left, right].map((side) =>
    side.type.kind === "decimal" ? side : as(call, side, decimalOf(side, type)),
  );
  const scale = sides.reduce((sum, { type: own }) => sum + (own.kind === "decimal" ? own.scale : 0), 0);
  if (scale > mostScale)
    return call.fail(`A product has at most ${mostScale} digits after the point; this would have ${scale}.`);
  return build("multiply", { kind: "decimal", precision: 18, scale }, ...sides);
}

function decimalOf(side: Node, type: Type & { readonly kind: "decimal" }): Type {
  return side.type.kind === "int" ? { ...type, scale: 0 } : type;
}

/** `-` before a number or a duration. */
export function negate(call: Call): Node {
  const [operand] = call.operands;
  if (!operand || !(isNumeric(operand.type) || operand.type.kind === "duration"))
    return call.fail("A number is expected.");
  return build("negate", operand.type, operand);
}
