import type { Expression } from "../../src/expression/index.ts";
import type { Node } from "../../src/expression/node.ts";
import type { MatrixCaller } from "./caller.ts";

/**
 * What a rule comes to by the caller's roles alone, whatever the record: true or false, or undefined where the record decides.
 * Kleene's logic of three values, written down on its own so that the folding of rules is not trusted to check itself.
 */
export function decided({ node }: Expression, caller: Pick<MatrixCaller, "id" | "roles">): boolean | undefined {
  return outcomeOf(node, caller);
}

function outcomeOf(node: Node, caller: Pick<MatrixCaller, "id" | "roles">): boolean | undefined {
  if (node.kind === "literal") return node.value === null ? false : node.value === true;
  if (node.kind === "given" && node.root === "me" && node.name === "signed_in") return caller.id !== null;
  if (node.kind !== "call") return undefined;
  const [left, right] = node.operands;
  switch (node.operation) {
    case "and": {
      const values = node.operands.map((operand) => outcomeOf(operand, caller));
      if (values.includes(false)) return false;
      return values.includes(undefined) ? undefined : true;
    }
    case "or": {
      const values = node.operands.map((operand) => outcomeOf(operand, caller));
      if (values.includes(true)) return true;
      return values.includes(undefined) ? undefined : false;
    }
    case "not": {
      const value = left && outcomeOf(left, caller);
      return value === undefined ? undefined : !value;
    }
    case "in":
      return left && right && isRoles(right) && left.kind === "literal" && typeof left.value === "string"
        ? caller.roles.includes(left.value)
        : undefined;
    default:
      return undefined;
  }
}

function isRoles(node: Node): boolean {
  return node.kind === "given" && node.root === "me" && node.name === "roles";
}
