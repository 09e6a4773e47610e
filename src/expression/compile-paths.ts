import { children, isRoot, type Node, withChildren } from "./node.ts";

type Call = Node & { readonly kind: "call" };
type Follow = Node & { readonly kind: "follow" };

const ordering: ReadonlySet<string> = new Set([
  "less",
  "less_equal",
  "greater",
  "greater_equal",
  "contains",
  "starts_with",
  "ends_with",
  "matches",
]);

/** The operands of a chain of `&&` or `||`, in order. */
export function flatten(node: Node, operation: "and" | "or"): readonly Node[] {
  if (node.kind !== "call" || node.operation !== operation) return [node];
  return node.operands.flatMap((operand) => flatten(operand, operation));
}

/** Values that are known not to be null (a row of a table; a root of a write may not be there), so that `=` says the same as null-safe equality. */
export function isPresent(node: Node): boolean {
  if (node.kind === "literal") return node.value !== null;
  if (node.kind === "row") return !isRoot(node.name);
  return node.kind === "given" && node.present === true;
}

/** The one reference of the record at hand that a condition walks through; undefined where it walks none, or several. */
export function walkedReference(node: Node): Follow | undefined {
  const found: Follow[] = [];
  collect(node, found);
  const [first] = found;
  return first && found.every((each) => sameReference(each, first)) ? first : undefined;
}

/** Says whether a condition is false, or null, wherever the reference leads nowhere. */
export function falseWhenMissing(node: Node, followed: Node): boolean {
  if (node.kind === "field") return isPath(node);
  if (node.kind === "comprehension") {
    return node.macro === "exists" && node.range.kind === "related" && reaches(node.range, followed);
  }
  return node.kind === "call" && callFalseWhenMissing(node);
}

/** The node with another in the place of a reference. */
export function replaceReference(node: Node, old: Follow, by: Node): Node {
  if (node.kind === "follow" && sameReference(node, old)) return by;
  return withChildren(
    node,
    children(node).map((child) => replaceReference(child, old, by)),
  );
}

function callFalseWhenMissing(node: Call): boolean {
  const [left, right] = node.operands;
  if (!left || !right) return false;
  if (ordering.has(node.operation)) return isPath(left) || isPath(right);
  if (node.operation === "in") return isPath(left) && right.kind === "list" && right.items.every(isPresent);
  if (node.operation !== "equal") return false;
  return (isPath(left) && isPresent(right)) || (isPath(right) && isPresent(left));
}

function collect(node: Node, found: Follow[]): void {
  const of = node.kind === "field" || node.kind === "follow" || node.kind === "related" ? node.of : undefined;
  if (of?.kind === "follow" && of.of.kind === "row") found.push(of);
  for (const child of children(node)) collect(child, found);
}

function sameReference(a: Follow, b: Follow): boolean {
  return a.member === b.member && a.of.kind === "row" && b.of.kind === "row" && a.of.name === b.of.name;
}

function isPath(node: Node): boolean {
  return (node.kind === "field" || node.kind === "follow") && node.of.kind !== "row";
}

function reaches(node: Node, followed: Node): boolean {
  return node === followed || children(node).some((child) => reaches(child, followed));
}
