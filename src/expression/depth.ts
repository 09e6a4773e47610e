import { children, type Node, type Operation } from "./node.ts";

/**
 * The deepest SQL that an expression may come to. SQLite refuses what is deeper than 1,000, and a caller's condition takes
 * in the read rules of what it walks to: two of them must fit.
 */
export const mostDepth = 450;

const known = new WeakMap<Node, number>();

/** How deep the SQL of a node nests, at most. A chain of `&&` or `||` is compiled flat, however long it is. */
export function depthOf(node: Node): number {
  const found = known.get(node);
  if (found !== undefined) return found;
  const depth = ownDepth(node) + children(node).reduce((deepest, child) => Math.max(deepest, depthOf(child)), 0);
  known.set(node, depth);
  return depth;
}

/** Operations whose SQL says each operand once, and needs no subquery. */
const plain: ReadonlySet<Operation> = new Set<Operation>([
  "not",
  "if",
  "equal",
  "unequal",
  "less",
  "less_equal",
  "greater",
  "greater_equal",
  "contains",
  "lower",
  "upper",
  "to_string",
  "size",
]);

/** Measured on SQLite, a little rounded up: relations and lists are subqueries, and a value used twice is named by one. */
function ownDepth(node: Node): number {
  switch (node.kind) {
    case "comprehension":
      return 50;
    case "field":
    case "follow":
    case "related":
      return node.of.kind === "row" ? 0 : 46;
    case "select":
      return 8;
    case "call":
      return callDepth(node);
    default:
      return 0;
  }
}

function callDepth({ operation, type }: Node & { readonly kind: "call" }): number {
  if (operation === "and" || operation === "or") return 0;
  return plain.has(operation) || (operation === "add" && type.kind === "string") ? 4 : 11;
}
