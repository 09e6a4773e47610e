import type { Node } from "./node.ts";
import { matchesPattern } from "./pattern.ts";
import { timePart } from "./time.ts";
import {
  compareText,
  finite,
  fromWire,
  isList,
  parseDouble,
  parseInteger,
  rangeOf,
  textOf,
  type Value,
  within64,
} from "./value.ts";

type Evaluate<Frame> = (frame: Frame) => Value;
type Call = Node & { readonly kind: "call" };

/** An operator or function over its operands: a closure that never raises. Null operands give null, but for `==`, `&&` and the like. */
export function operate<Frame>(node: Call, operands: readonly Evaluate<Frame>[]): Evaluate<Frame> {
  const [first = nothing, second = nothing, third = nothing] = operands;
  switch (node.operation) {
    case "and":
      return (frame) => first(frame) === true && second(frame) === true;
    case "or":
      return (frame) => first(frame) === true || second(frame) === true;
    case "not":
      return (frame) => first(frame) !== true;
    case "if":
      return (frame) => (first(frame) === true ? second(frame) : third(frame));
    case "equal":
      return (frame) => same(first(frame), second(frame));
    case "unequal":
      return (frame) => !same(first(frame), second(frame));
    case "in":
      return (frame) => contains(second(frame), first(frame));
    default:
      return strict(node, operands);
  }
}

/** Says whether two values are equal: null equals null and nothing else. */
export function same(a: Value, b: Value): boolean {
  // Turned into a double, a whole number beyond 2^53 would lose digits: only < and > compare the two exactly.
  const mixed = isNumber(a) && isNumber(b) && typeof a !== typeof b;
  return mixed ? compare(a, b) === 0 : a === b;
}

function isNumber(value: Value): boolean {
  return typeof value === "bigint" || typeof value === "number";
}

function nothing(): null {
  return null;
}

function contains(list: Value, item: Value): boolean {
  return isList(list) && list.some((each) => same(each, item));
}

/** The operations that give null as soon as one operand is null. */
function strict<Frame>(node: Call, operands: readonly Evaluate<Frame>[]): Evaluate<Frame> {
  const apply = operation(node);
  const [first = nothing, second] = operands;
  return (frame) => {
    const left = first(frame);
    if (left === null) return null;
    if (!second) return apply(left, null);
    const right = second(frame);
    return right === null ? null : apply(left, right);
  };
}

function operation(node: Call): (left: Value, right: Value) => Value {
  const { type } = node;
  switch (node.operation) {
    case "less":
      return (left, right) => compare(left, right) < 0;
    case "less_equal":
      return (left, right) => compare(left, right) <= 0;
    case "greater":
      return (left, right) => compare(left, right) > 0;
    case "greater_equal":
      return (left, right) => compare(left, right) >= 0;
    case "negate":
      return (value) => bounded(node, typeof value === "bigint" ? -value : -Number(value));
    case "size":
      return (value) => BigInt(isList(value) ? value.length : Array.from(textOf(value)).length);
    case "contains":
      return (left, right) => textOf(left).includes(textOf(right));
    case "starts_with":
      return (left, right) => textOf(left).startsWith(textOf(right));
    case "ends_with":
      return (left, right) => textOf(left).endsWith(textOf(right));
    case "matches":
      return (left, right) => matchesPattern(textOf(left), textOf(right));
    case "lower":
      return (value) => textOf(value).replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
    case "upper":
      return (value) => textOf(value).replace(/[a-z]+/g, (lower) => lower.toUpperCase());
    case "to_int":
      return toInt;
    case "to_double":
      return (value) => (typeof value === "string" ? parseDouble(value) : Number(value));
    case "to_string":
      return textOf;
    case "time_part":
      return (value) => (node.part ? BigInt(timePart(Number(value), node.part)) : null);
    case "element":
      return (list, index) => (isList(list) ? (list[Number(index)] ?? null) : null);
    case "scale":
      return (value) => (typeof value === "bigint" ? within64(value * factor(node)) : null);
    case "coerce":
      return (value) => (isJson(value) ? fromWire(value, type) : null);
    default:
      return arithmetic(node);
  }
}

function arithmetic(node: Call): (left: Value, right: Value) => Value {
  const { operation } = node;
  if (operation === "add" && node.type.kind === "string") return (left, right) => textOf(left) + textOf(right);
  if (node.type.kind === "double") return (left, right) => finite(onDoubles(operation, Number(left), Number(right)));
  return (left, right) => {
    if (typeof left !== "bigint" || typeof right !== "bigint") return null;
    if ((operation === "divide" || operation === "remainder") && right === 0n) return null;
    return bounded(node, onIntegers(operation, left, right));
  };
}

function onDoubles(operation: string, left: number, right: number): number {
  if (operation === "add") return left + right;
  if (operation === "subtract") return left - right;
  return operation === "multiply" ? left * right : right === 0 ? Number.NaN : left / right;
}

function onIntegers(operation: string, left: bigint, right: bigint): bigint {
  if (operation === "add") return left + right;
  if (operation === "subtract") return left - right;
  if (operation === "multiply") return left * right;
  return operation === "divide" ? left / right : left % right;
}

/** A result within its type's range, or null. */
function bounded(node: Call, value: bigint | number): Value {
  if (typeof value === "number") return finite(value);
  const range = rangeOf(node.type);
  if (range && (value < range.first || value > range.last)) return null;
  return within64(value);
}

function compare(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (left === null || right === null || typeof left === "object" || typeof right === "object") return 0;
  return left < right ? -1 : left > right ? 1 : 0;
}

function toInt(value: Value): Value {
  if (typeof value === "string") return parseInteger(value);
  const whole = Math.trunc(Number(value));
  return Math.abs(whole) < 2 ** 63 ? BigInt(whole) : null;
}

/** By how much a decimal, or a whole number, grows to get the scale of the node's type. */
export function factor(node: Call): bigint {
  const from = node.operands[0]?.type;
  const scale = (node.type.kind === "decimal" ? node.type.scale : 0) - (from?.kind === "decimal" ? from.scale : 0);
  return 10n ** BigInt(Math.max(scale, 0));
}

function isJson(value: Value): value is Exclude<Value, bigint | readonly Value[]> {
  return typeof value !== "bigint";
}
