import { convert } from "./convert.ts";
import type { Node, Operation } from "./node.ts";
import type { Syntax } from "./parse.ts";
import { describeType, type Type } from "./type.ts";
import { within64 } from "./value.ts";

/** The types that calls often have. */
export const bool: Type = { kind: "bool" };
export const int: Type = { kind: "int" };
export const double: Type = { kind: "double" };
export const text: Type = { kind: "string" };
export const timestamp: Type = { kind: "timestamp" };
export const duration: Type = { kind: "duration" };

const mostUnits = 2n ** 63n - 1n;

/** Checks a call, and gives its node. */
export type Check = (call: Call) => Node;

/** A call whose operands are already checked. */
export interface Call {
  readonly name: string;
  readonly at: Syntax;
  readonly operands: readonly Node[];
  fail(message: string): never;
  key(name: string): string;
}

/** A call as a node. */
export function build(operation: Operation, type: Type, ...operands: readonly Node[]): Node {
  return { kind: "call", type, operation, operands };
}

/** The two operands of an operator. */
export function pair(call: Call): readonly [Node, Node] {
  const [left, right] = call.operands;
  return left && right ? [left, right] : call.fail("Two values are needed.");
}

/** A node as a value of a type; raises the fault where it cannot be one. */
export function as(call: Call, node: Node | undefined, type: Type): Node {
  const converted = node && convert(node, type);
  if (converted) return converted;
  return call.fail(
    `${describeType(type, true)} is expected, and this is ${describeType(node?.type ?? { kind: "null" })}.`,
  );
}

/** The sides of a comparison. A whole number and a double stay what they are, for they are compared exactly. */
export function comparable(call: Call, sides: readonly Node[], type: Type): readonly Node[] {
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

/** Raises the fault of an operator between two types that it is not for. */
export function mismatch(call: Call, left: Node, right: Node): never {
  const operator = call.name.replaceAll("_", "");
  return call.fail(`${describeType(left.type, true)} and ${describeType(right.type)} cannot be used with ${operator}.`);
}
