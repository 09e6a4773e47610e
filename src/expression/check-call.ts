import { didYouMean } from "../kit/nearest.ts";
import type { Checker } from "./check.ts";
import { common, convert, mostScale, parseDecimal } from "./convert.ts";
import type { Node, Operation, TimePart } from "./node.ts";
import type { Syntax } from "./parse.ts";
import { patternFault } from "./pattern.ts";
import { parseDuration, parseTime } from "./time.ts";
import { describeType, fits, isNumeric, type Type } from "./type.ts";
import { within64 } from "./value.ts";

const bool: Type = { kind: "bool" };
const int: Type = { kind: "int" };
const text: Type = { kind: "string" };
const timestamp: Type = { kind: "timestamp" };
const duration: Type = { kind: "duration" };

const mostUnits = 2n ** 63n - 1n;

/** Checks a call whose operands are already checked. */
type Check = (call: Call) => Node;

interface Call {
  readonly name: string;
  readonly at: Syntax;
  readonly operands: readonly Node[];
  fail(message: string): never;
  key(name: string): string;
}

const equality =
  (operation: "equal" | "unequal"): Check =>
  (call) => {
    const [left, right] = pair(call);
    const type = common(left, right);
    if (!type || !isComparable(type, left, right)) return mismatch(call, left, right);
    return build(operation, bool, ...comparable(call, [left, right], type));
  };

const ordering =
  (operation: Operation): Check =>
  (call) => {
    const [left, right] = pair(call);
    const type = common(left, right);
    const ordered =
      type && (isNumeric(type) || ["string", "timestamp", "duration", "null", "bool"].includes(type.kind));
    if (!type || !ordered) return mismatch(call, left, right);
    return build(operation, bool, ...comparable(call, [left, right], type));
  };

const logic =
  (operation: "and" | "or" | "not"): Check =>
  (call) =>
    build(operation, bool, ...call.operands.map((operand) => condition(call, operand)));

const arithmetic =
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

const onText =
  (operation: Operation, result: Type): Check =>
  (call) =>
    build(operation, result, ...call.operands.map((operand) => as(call, operand, text)));

const part =
  (name: TimePart): Check =>
  (call) => {
    const [time, zone] = call.operands;
    if (zone && !(zone.kind === "literal" && zone.value === "UTC"))
      return call.fail("Times are taken apart in UTC only.");
    return { kind: "call", type: int, operation: "time_part", operands: [as(call, time, timestamp)], part: name };
  };

const parts: readonly TimePart[] = [
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

/** Every operator and function, by CEL's name for it, with the least and most operands it takes. */
const functions: ReadonlyMap<string, readonly [least: number, most: number, check: Check]> = new Map([
  ["_&&_", [2, 2, logic("and")]],
  ["_||_", [2, 2, logic("or")]],
  ["!_", [1, 1, logic("not")]],
  ["_?_:_", [3, 3, ternary]],
  ["_==_", [2, 2, equality("equal")]],
  ["_!=_", [2, 2, equality("unequal")]],
  ["_<_", [2, 2, ordering("less")]],
  ["_<=_", [2, 2, ordering("less_equal")]],
  ["_>_", [2, 2, ordering("greater")]],
  ["_>=_", [2, 2, ordering("greater_equal")]],
  ["_+_", [2, 2, arithmetic("add")]],
  ["_-_", [2, 2, arithmetic("subtract")]],
  ["_*_", [2, 2, arithmetic("multiply")]],
  ["_/_", [2, 2, arithmetic("divide")]],
  ["_%_", [2, 2, arithmetic("remainder")]],
  ["-_", [1, 1, negate]],
  ["@in", [2, 2, isIn]],
  ["_[_]", [2, 2, element]],
  ["size", [1, 1, size]],
  ["contains", [2, 2, onText("contains", bool)]],
  ["startsWith", [2, 2, onText("starts_with", bool)]],
  ["endsWith", [2, 2, onText("ends_with", bool)]],
  ["matches", [2, 2, matches]],
  ["lowerAscii", [1, 1, onText("lower", text)]],
  ["upperAscii", [1, 1, onText("upper", text)]],
  ["int", [1, 1, toInt]],
  ["double", [1, 1, (call) => as(call, call.operands[0], { kind: "double" })]],
  ["string", [1, 1, toText]],
  ["timestamp", [1, 1, time]],
  ["date", [1, 1, time]],
  ["duration", [1, 1, toDuration]],
  ["decimal", [1, 1, decimal]],
  ...parts.map((name): [string, readonly [number, number, Check]] => [name, [1, 2, part(name)]]),
]);

/** Checks a call of an operator or a function. `method` says that it was written `x.f(…)`. */
export function checkCall(
  checker: Checker,
  at: Syntax,
  name: string,
  written: readonly Syntax[],
  method: boolean,
): Node {
  const known = functions.get(name);
  if (!known) {
    const names = [...functions.keys()].filter((candidate) => /^\w+$/.test(candidate));
    return checker.fail(at, `There is no function "${name}".${didYouMean(name, names)}`);
  }
  const [least, most, check] = known;
  if (written.length < least || written.length > most) {
    const count = least - (method ? 1 : 0);
    return checker.fail(at, `${name}() takes ${count} ${count === 1 ? "argument" : "arguments"} here.`);
  }
  const operands = written.map((operand) => checker.node(operand));
  return check({
    name,
    at,
    operands,
    fail: (message) => checker.fail(at, message),
    key: (key) => checker.key(at, key),
  });
}

function build(operation: Operation, type: Type, ...operands: readonly Node[]): Node {
  return { kind: "call", type, operation, operands };
}

function pair(call: Call): readonly [Node, Node] {
  const [left, right] = call.operands;
  return left && right ? [left, right] : call.fail("Two values are needed.");
}

function as(call: Call, node: Node | undefined, type: Type): Node {
  const converted = node && convert(node, type);
  if (converted) return converted;
  return call.fail(
    `${describeType(type, true)} is expected, and this is ${describeType(node?.type ?? { kind: "null" })}.`,
  );
}

/** Whole lists and JSON of two sides are not compared; a list field may be compared with null. */
function isComparable(type: Type, left: Node, right: Node): boolean {
  const withNull = left.type.kind === "null" || right.type.kind === "null";
  if (type.kind === "list") return withNull && type.of.kind !== "record";
  return type.kind !== "object" && (type.kind !== "dyn" || withNull || left.type.kind !== right.type.kind);
}

/** The sides of a comparison. A whole number and a double stay what they are, for they are compared exactly. */
function comparable(call: Call, sides: readonly Node[], type: Type): readonly Node[] {
  const mixed = type.kind === "double" && sides.some((side) => side.type.kind === "int");
  if (mixed) return sides.map((side) => (side.type.kind === "int" ? exactDouble(side) : as(call, side, type)));
  return sides.map((side) => inRange(as(call, side, type)));
}

/** A whole number that is written out as the double that is equal to it, where there is one. */
function exactDouble(node: Node): Node {
  if (node.kind !== "literal" || !Number.isSafeInteger(Number(node.value))) return node;
  return { kind: "literal", type: { kind: "double" }, value: Number(node.value) };
}

/** A decimal too large for 64 bits at the scale it is compared at is as large as none can be: all comparisons stay right. */
function inRange(node: Node): Node {
  if (node.kind !== "literal" || typeof node.value !== "bigint") return node;
  const { value } = node;
  return { ...node, value: within64(value) ?? (value > 0n ? mostUnits : -mostUnits) };
}

function condition(call: Call, node: Node): Node {
  return as(call, node, bool);
}

function mismatch(call: Call, left: Node, right: Node): never {
  const operator = call.name.replaceAll("_", "");
  return call.fail(`${describeType(left.type, true)} and ${describeType(right.type)} cannot be used with ${operator}.`);
}

function ternary(call: Call): Node {
  const [test, yes, no] = call.operands;
  if (!test || !yes || !no) return call.fail("A choice needs three parts.");
  const type = common(yes, no);
  if (!type) return mismatch(call, yes, no);
  if ([yes, no].some(isComputedList)) return call.fail("A choice between lists takes fields and written values.");
  return build("if", type, condition(call, test), as(call, yes, type), as(call, no, type));
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

function negate(call: Call): Node {
  const [operand] = call.operands;
  if (!operand || !(isNumeric(operand.type) || operand.type.kind === "duration"))
    return call.fail("A number is expected.");
  return build("negate", operand.type, operand);
}

function isIn(call: Call): Node {
  const [item, range] = pair(call);
  if (range.type.kind !== "list") return call.fail(`"in" needs a list, and this is ${describeType(range.type)}.`);
  if (range.kind === "list") return inLiteral(call, item, range.items);
  const { of } = range.type;
  const member: Node = { kind: "variable", type: of.kind === "record" ? text : of, name: "@member" };
  const type = common(item, member);
  if (!type) return mismatch(call, item, range);
  const [converted = item, compared = member] = comparable(call, [item, member], type);
  if (compared === member) return build("in", bool, converted, range);
  const body = build("equal", bool, converted, compared);
  return { kind: "comprehension", type: bool, macro: "exists", range, variable: member.name, body };
}

function inLiteral(call: Call, item: Node, items: readonly Node[]): Node {
  let widest = item;
  for (const each of items) {
    const shared = common(widest, each);
    if (!shared || shared.kind === "list") return mismatch(call, item, each);
    widest = convert(widest, shared) ?? widest;
  }
  const { type } = widest;
  const [converted = item, ...rest] = comparable(call, [item, ...items], type);
  return build("in", bool, converted, { kind: "list", type: { kind: "list", of: type }, items: rest });
}

function element(call: Call): Node {
  const [of, index] = pair(call);
  if (of.type.kind === "dyn") return elementOfJson(call, of, index);
  if (of.type.kind !== "list" || of.type.of.kind === "record" || index.type.kind !== "int") {
    return call.fail(`${describeType(of.type, true)} has no such items.`);
  }
  if (of.kind === "list") {
    if (index.kind !== "literal") return call.fail("The index into a written list must be written too.");
    return of.items[Number(index.value)] ?? { kind: "literal", type: of.type.of, value: null };
  }
  if (of.kind === "comprehension") return call.fail("Only a list field can be asked for an item.");
  return { kind: "call", type: of.type.of, operation: "element", operands: [of, index] };
}

function elementOfJson(call: Call, of: Node, index: Node): Node {
  const value = index.kind === "literal" ? index.value : null;
  const key =
    typeof value === "string" ? call.key(value) : typeof value === "bigint" && value >= 0n ? Number(value) : undefined;
  if (key === undefined) return call.fail('An index into JSON must be written out, such as [0] or ["name"].');
  return { kind: "select", type: { kind: "dyn" }, of, key };
}

function size(call: Call): Node {
  const [of] = call.operands;
  if (!of || (of.type.kind !== "list" && of.type.kind !== "string")) return call.fail("size() takes a text or a list.");
  if (of.kind === "list") return { kind: "literal", type: int, value: BigInt(of.items.length) };
  return build("size", int, of);
}

function matches(call: Call): Node {
  const [subject, pattern] = pair(call);
  if (pattern.kind !== "literal" || typeof pattern.value !== "string") {
    return call.fail("The pattern must be written out as a text.");
  }
  const fault = patternFault(pattern.value);
  if (fault !== undefined) return call.fail(`The pattern cannot be used: ${fault}.`);
  return build("matches", bool, as(call, subject, text), pattern);
}

function toInt(call: Call): Node {
  const [of] = call.operands;
  if (of?.type.kind === "int") return of;
  if (of?.type.kind === "dyn") return build("to_int", int, as(call, of, { kind: "double" }));
  if (of?.type.kind !== "double" && of?.type.kind !== "string") return call.fail("int() takes a number or a text.");
  return build("to_int", int, of);
}

function toText(call: Call): Node {
  const [of] = call.operands;
  if (of?.type.kind === "string") return of;
  if (of?.type.kind !== "int" && of?.type.kind !== "bool")
    return call.fail("string() takes a whole number, a condition or a text.");
  return build("to_string", text, of);
}

function time(call: Call): Node {
  const written = literalText(call);
  const value = written === undefined ? undefined : parseTime(written);
  if (value === undefined) {
    return call.fail(
      `${call.name}() takes a time such as "2026-11-24T09:30:00Z" or "2026-11-24", no finer than milliseconds.`,
    );
  }
  return { kind: "literal", type: timestamp, value };
}

function toDuration(call: Call): Node {
  const written = literalText(call);
  const value = written === undefined ? undefined : parseDuration(written);
  if (value === undefined)
    return call.fail('duration() takes a text such as "72h" or "1h30m", no finer than milliseconds.');
  return { kind: "literal", type: duration, value };
}

function decimal(call: Call): Node {
  const written = literalText(call);
  const value = written === undefined ? undefined : parseDecimal(written);
  if (!value || value.scale > mostScale) return call.fail('decimal() takes a text such as "12.50".');
  return { kind: "literal", type: { kind: "decimal", precision: 18, scale: value.scale }, value: value.units };
}

function literalText(call: Call): string | undefined {
  const [of] = call.operands;
  return of?.kind === "literal" && typeof of.value === "string" ? of.value : undefined;
}
