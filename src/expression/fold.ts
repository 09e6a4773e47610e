import type { Expression, Known } from "./expression.ts";
import { finish } from "./finish.ts";
import { children, isTwoValued, type Node, substitute, withChildren } from "./node.ts";
import { same } from "./operate.ts";

const truth: Node = { kind: "literal", type: { kind: "bool" }, value: true };
const falsehood: Node = { kind: "literal", type: { kind: "bool" }, value: false };

/** The most nodes that going through the caller's roles may come to. */
const mostUnfolded = 2_000;

/**
 * An expression with what is known of the caller put in: tests on roles and on being signed in become true or false, and
 * what they decide goes away. `constant` is set where nothing is left to ask.
 */
export function fold(expression: Expression, known: Known): Expression {
  return finish(expression.text, foldNode(expression.node, known));
}

/** An expression that holds where both do. It keeps the text of the second. */
export function both(first: Expression, second: Expression): Expression {
  const operands = [condition(first.node), condition(second.node)];
  return finish(second.text, { kind: "call", type: { kind: "bool" }, operation: "and", operands });
}

function foldNode(node: Node, known: Known): Node {
  if (node.kind === "given" && node.root === "me") return foldCaller(node, known);
  if (node.kind === "comprehension") return foldComprehension(node, known);
  const folded = withChildren(
    node,
    children(node).map((child) => foldNode(child, known)),
  );
  return folded.kind === "call" ? foldCall(folded) : folded;
}

function foldCaller(node: Node & { readonly kind: "given" }, known: Known): Node {
  if (node.name === "signed_in") return known.signedIn ? truth : falsehood;
  if (node.name === "id") return orNull(node, known.signedIn);
  if (node.name === "org.id") return orNull(node, known.organization);
  if (node.name !== "roles") return node;
  const text = { kind: "string" } as const;
  const items = [...known.roles].sort().map((value): Node => ({ kind: "literal", type: text, value }));
  return { kind: "list", type: { kind: "list", of: text }, items };
}

/** Roles that are too many to be put in are read when the expression is answered: those that are known here. */
function rolesAt(range: Node, { rolesMember }: Known): Node {
  const roles = range.kind === "given" && range.root === "me" && range.name === "roles";
  return roles && rolesMember !== undefined ? { ...range, name: rolesMember } : range;
}

function orNull(node: Node & { readonly kind: "given" }, present: boolean): Node {
  return present ? { ...node, present: true } : { kind: "literal", type: { kind: "null" }, value: null };
}

/** `me.roles.exists(r, r == "agent")`: each role in turn, unless that makes too much of it. */
function foldComprehension(node: Node & { readonly kind: "comprehension" }, known: Known): Node {
  const [range, body] = [foldNode(node.range, known), foldNode(node.body, known)];
  if (range.kind !== "list" || node.macro === "filter" || node.macro === "exists_one") return { ...node, range, body };
  if (!range.items.every(isLiteral)) return { ...node, range, body };
  if (range.items.length * sizeOf(body) > mostUnfolded) return { ...node, range: rolesAt(node.range, known), body };
  const operation = node.macro === "all" ? "and" : "or";
  return range.items
    .map((item) => foldNode(substitute(body, node.variable, item), known))
    .reduceRight<Node>(
      (rest, each) => foldCall({ kind: "call", type: { kind: "bool" }, operation, operands: [each, rest] }),
      node.macro === "all" ? truth : falsehood,
    );
}

function isLiteral(node: Node): boolean {
  return node.kind === "literal";
}

function sizeOf(node: Node): number {
  return children(node).reduce((sum, child) => sum + sizeOf(child), 1);
}

function foldCall(node: Node & { readonly kind: "call" }): Node {
  const [first, second] = node.operands;
  if (!first) return node;
  switch (node.operation) {
    case "and":
      if (isFalse(first) || (second && isFalse(second))) return falsehood;
      if (isTrue(first) && second) return condition(second);
      return second && isTrue(second) && !isTwoValued(first) ? node : second && isTrue(second) ? first : node;
    case "or":
      if (isTrue(first) || (second && isTrue(second))) return truth;
      return isFalse(first) && second ? condition(second) : second && isFalse(second) ? condition(first) : node;
    case "not":
      return first.kind === "literal" ? (isTrue(first) ? falsehood : truth) : node;
    case "if":
      return first.kind === "literal" ? ((isTrue(first) ? second : node.operands[2]) ?? node) : node;
    case "equal":
    case "unequal":
      return second ? foldEquality(node, first, second) : node;
    case "in":
      return second ? foldIn(node, first, second) : node;
    default:
      return node;
  }
}

/** What is left of `&&` and `||` is true or false, so that null has become false. */
function condition(node: Node): Node {
  if (isTwoValued(node)) return node;
  if (node.kind === "literal") return falsehood;
  return { kind: "call", type: { kind: "bool" }, operation: "and", operands: [node, truth] };
}

function foldEquality(node: Node & { readonly kind: "call" }, left: Node, right: Node): Node {
  const equal = node.operation === "equal";
  if (left.kind === "literal" && right.kind === "literal") {
    return same(left.value, right.value) === equal ? truth : falsehood;
  }
  const sides = [left, right];
  const never = sides.some((side) => side.kind === "literal" && side.value === null) && sides.some(isPresent);
  return never ? (equal ? falsehood : truth) : node;
}

function isPresent(node: Node): boolean {
  return (node.kind === "given" && node.present === true) || (node.kind === "literal" && node.value !== null);
}

function foldIn(node: Node, item: Node, list: Node): Node {
  if (list.kind !== "list") return node;
  if (list.items.length === 0) return falsehood;
  if (item.kind !== "literal") return node;
  const { value } = item;
  if (list.items.some((each) => each.kind === "literal" && same(each.value, value))) return truth;
  return list.items.every(isLiteral) ? falsehood : node;
}

function isTrue(node: Node): boolean {
  return node.kind === "literal" && node.value === true;
}

function isFalse(node: Node): boolean {
  return node.kind === "literal" && node.value !== true;
}
