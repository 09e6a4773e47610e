import type { Member } from "./schema.ts";
import type { Type } from "./type.ts";

/** What a literal holds. Whole numbers, scaled decimals and times (milliseconds) are `bigint`. */
export type LiteralValue = null | boolean | bigint | number | string;

/** The operators and functions, by what they do; their types are decided when they are checked. */
export type Operation =
  | "and"
  | "or"
  | "not"
  | "if"
  | "equal"
  | "unequal"
  | "less"
  | "less_equal"
  | "greater"
  | "greater_equal"
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "remainder"
  | "negate"
  | "in"
  | "size"
  | "contains"
  | "starts_with"
  | "ends_with"
  | "matches"
  | "lower"
  | "upper"
  | "to_int"
  | "to_double"
  | "to_string"
  | "to_timestamp"
  | "scale"
  | "coerce"
  | "time_part"
  | "element";

/** The parts of a time that can be asked for, as CEL names its functions. */
export type TimePart =
  | "getFullYear"
  | "getMonth"
  | "getDate"
  | "getDayOfMonth"
  | "getDayOfWeek"
  | "getDayOfYear"
  | "getHours"
  | "getMinutes"
  | "getSeconds"
  | "getMilliseconds";

/** Says whether the name of a row is that of a root, and not one that a comprehension or a walk has given. */
export function isRoot(name: string): boolean {
  return ["record", "input", "next", "old"].includes(name);
}

/** The comprehensions that can be answered everywhere. */
export type Macro = "exists" | "all" | "exists_one" | "filter";

/** A checked expression: every node knows its type, and every name what it stands for. */
export type Node =
  | { readonly kind: "literal"; readonly type: Type; readonly value: LiteralValue }
  /** A record itself: a root's, or one that a comprehension goes through. Its value is its id. */
  | { readonly kind: "row"; readonly type: Type & { readonly kind: "record" }; readonly name: string }
  /** An item of a list that a comprehension goes through. */
  | { readonly kind: "variable"; readonly type: Type; readonly name: string }
  | {
      readonly kind: "field";
      readonly type: Type;
      readonly of: Node;
      readonly member: Member & { readonly kind: "value" };
    }
  /** The record that a reference names. */
  | {
      readonly kind: "follow";
      readonly type: Type & { readonly kind: "record" };
      readonly of: Node;
      readonly member: Member & { readonly kind: "ref" };
    }
  | {
      readonly kind: "related";
      readonly type: Type;
      readonly of: Node;
      readonly member: Member & { readonly kind: "inverse" | "refs" };
    }
  /** A member of `me` or `request`. */
  | {
      readonly kind: "given";
      readonly type: Type;
      readonly root: "me" | "request";
      readonly name: string;
      /** Known not to be null: the id of a caller who is signed in. */
      readonly present?: true;
    }
  /** Whether the input holds the field. */
  | { readonly kind: "has"; readonly type: Type; readonly name: string }
  | { readonly kind: "list"; readonly type: Type; readonly items: readonly Node[] }
  /** A member or item of JSON. */
  | { readonly kind: "select"; readonly type: Type; readonly of: Node; readonly key: string | number }
  | {
      readonly kind: "call";
      readonly type: Type;
      readonly operation: Operation;
      readonly operands: readonly Node[];
      readonly part?: TimePart;
    }
  | {
      readonly kind: "comprehension";
      readonly type: Type;
      readonly macro: Macro;
      readonly range: Node;
      readonly variable: string;
      readonly body: Node;
    };

/** The nodes directly below a node. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "field":
    case "follow":
    case "related":
    case "select":
      return [node.of];
    case "list":
      return node.items;
    case "call":
      return node.operands;
    case "comprehension":
      return [node.range, node.body];
    default:
      return [];
  }
}

/** The same node with other nodes below it, given in the order of `children`. */
export function withChildren(node: Node, below: readonly Node[]): Node {
  const [first, second] = below;
  switch (node.kind) {
    case "field":
    case "follow":
    case "related":
    case "select":
      return first ? { ...node, of: first } : node;
    case "list":
      return { ...node, items: below };
    case "call":
      return { ...node, operands: below };
    case "comprehension":
      return first && second ? { ...node, range: first, body: second } : node;
    default:
      return node;
  }
}

/** The node with another in the place of a comprehension's variable. */
export function substitute(node: Node, name: string, value: Node): Node {
  if ((node.kind === "variable" || node.kind === "row") && node.name === name) return value;
  return withChildren(
    node,
    children(node).map((child) => substitute(child, name, value)),
  );
}

const conditions: ReadonlySet<string> = new Set<Operation>(["and", "or", "not", "equal", "unequal", "in"]);

/** Conditions that are true or false, never null. */
export function isTwoValued(node: Node): boolean {
  if (node.kind === "comprehension" || node.kind === "has") return true;
  if (node.kind === "literal") return node.value !== null;
  return node.kind === "call" && conditions.has(node.operation);
}
