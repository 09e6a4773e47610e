import type { Rule } from "../../access/index.ts";
import type { Resource } from "../../charter/model.ts";
import type { Node } from "../../expression/node.ts";

/**
 * The fields of the record that every record a rule lets through has one value of, which an index can begin with: `owner` and
 * `done` in `owner == me.id && !done`. None for a rule that only walks to other records, or whose fields are all yes or no:
 * half of a table is as slow as the whole.
 */
export function equalFields(rule: Rule): readonly string[] {
  if (typeof rule === "string") return [];
  const found = new Map(conjuncts(rule.node).flatMap(equalField));
  return [...found.values()].every((isBoolean) => isBoolean) ? [] : [...found.keys()];
}

/**
 * The sorts that lists of a resource are likely to be asked for under a rule: by id, newest first, by what the declared
 * indexes end with, and by the fields that have an index of their own.
 */
export function likelySorts(resource: Resource): readonly string[] {
  const ends = resource.indexes.flatMap((keys) => {
    const last = keys.at(-1);
    return last === undefined || isReference(resource, last.field)
      ? []
      : [`${last.descending ? "-" : ""}${last.field}`];
  });
  return [...new Set(["id", "-created_at", ...ends])];
}

function isReference(resource: Resource, name: string): boolean {
  return resource.relations.has(name);
}

function conjuncts(node: Node): readonly Node[] {
  return node.kind === "call" && node.operation === "and" ? node.operands.flatMap(conjuncts) : [node];
}

/** The name of a field that must equal one value, and whether it is a yes or no. */
function equalField(node: Node): readonly (readonly [string, boolean])[] {
  const alone = ownField(node);
  if (alone !== undefined) return [[alone, true]];
  if (node.kind !== "call") return [];
  const [left, right] = node.operands;
  const negated = node.operation === "not" && left !== undefined ? ownField(left) : undefined;
  if (negated !== undefined) return [[negated, true]];
  if (node.operation !== "equal" || left === undefined || right === undefined) return [];
  const side = isFixed(right) ? left : isFixed(left) ? right : undefined;
  const name = side === undefined ? undefined : ownField(side);
  return side === undefined || name === undefined ? [] : [[name, side.type.kind === "bool"]];
}

function ownField(node: Node): string | undefined {
  if (node.kind !== "field" && node.kind !== "follow") return undefined;
  return node.of.kind === "row" && node.of.name === "record" ? node.member.name : undefined;
}

function isFixed(node: Node): boolean {
  return node.kind === "literal" || node.kind === "given";
}
