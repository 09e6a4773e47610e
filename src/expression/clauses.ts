import type { Clause, Expression } from "./expression.ts";
import { finish } from "./finish.ts";
import type { Node } from "./node.ts";

/** A condition as the tree of its `&&` and `||`, each clause an expression of its own: for "why was this denied?". */
export function clauses(expression: Expression): Clause {
  return clauseOf(expression.node, expression.text);
}

function clauseOf(node: Node, text: string): Clause {
  const expression = finish(text, node);
  if (node.kind !== "call" || (node.operation !== "and" && node.operation !== "or")) {
    return { text, clauses: [], expression };
  }
  const { operation } = node;
  const parts = splitText(text, operation === "and" ? "&&" : "||");
  const below = flatten(node, operation);
  const named = parts.length === below.length ? parts : below.map(() => text);
  return {
    text,
    operator: operation,
    clauses: below.map((each, index) => clauseOf(each, named[index] ?? text)),
    expression,
  };
}

function flatten(node: Node, operation: "and" | "or"): readonly Node[] {
  if (node.kind !== "call" || node.operation !== operation) return [node];
  return node.operands.flatMap((operand) => flatten(operand, operation));
}

/** Splits at an operator that stands outside of parentheses and texts; parentheses around the whole are taken away. */
function splitText(text: string, operator: string): readonly string[] {
  const inner = unwrap(text.trim());
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  let quote: string | undefined;
  for (let at = 0; at < inner.length; at += 1) {
    const character = inner[at];
    if (quote !== undefined) {
      if (character === "\\") at += 1;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (character && "([{".includes(character)) depth += 1;
    else if (character && ")]}".includes(character)) depth -= 1;
    else if (depth === 0 && inner.startsWith(operator, at)) {
      parts.push(inner.slice(start, at).trim());
      start = at + operator.length;
    }
  }
  return [...parts, inner.slice(start).trim()];
}

function unwrap(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
    if (depth === 0 && at < text.length - 1) return text;
  }
  return unwrap(text.slice(1, -1).trim());
}
