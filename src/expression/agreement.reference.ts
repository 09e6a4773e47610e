import { isJsonArray, isJsonObject, type JsonObject } from "../kit/json.ts";
import type { World } from "./agreement.world.ts";
import { givenValue } from "./evaluate.ts";
import type { Environment, Expression } from "./expression.ts";
import type { Node } from "./node.ts";
import { operate } from "./operate.ts";
import { fromWire, isList, textOf, type Value } from "./value.ts";

/** Says whether a walk may enter a record: a caller's read rule. */
export type Visible = (resource: string, id: string) => boolean;

type Frame = ReadonlyMap<string, Value>;

/**
 * Evaluates any expression the simple way: it walks relations by looking through all records. What it says of one operator
 * comes from the evaluator; what it says of relations is its own.
 */
export class Reference {
  readonly #world: Pick<World, "rows" | "joins">;
  readonly #environment: Environment;
  readonly #visible: Visible;

  constructor(world: Pick<World, "rows" | "joins">, environment: Environment, visible: Visible) {
    this.#world = world;
    this.#environment = environment;
    this.#visible = visible;
  }

  evaluate(expression: Expression): Value {
    return this.#node(expression.node, new Map());
  }

  #node(node: Node, frame: Frame): Value {
    switch (node.kind) {
      case "literal":
        return node.value;
      case "variable":
        return frame.get(node.name) ?? null;
      case "row":
        return frame.get(node.name) ?? this.#root(node.name)?.id ?? null;
      case "field":
      case "follow": {
        const value = this.#record(node.of, frame)?.[node.member.name];
        return fromWire(value, node.type);
      }
      case "related":
        return this.#related(node, frame);
      case "given":
        return fromWire(givenValue(this.#environment[node.root], node.name), node.type);
      case "has":
        return node.name in (this.#environment.input ?? {});
      case "list":
        return node.items.map((item) => this.#node(item, frame));
      case "select":
        return select(this.#node(node.of, frame), node.key);
      case "call":
        return operate<Frame>(
          node,
          node.operands.map((operand) => (inner: Frame) => this.#node(operand, inner)),
        )(frame);
      case "comprehension":
        return this.#comprehension(node, frame);
    }
  }

  #root(name: string): JsonObject | undefined {
    const { record, input, next, old } = this.#environment;
    return { record, input, next, old }[name];
  }

  /** The record that a node stands for: a root's, an item's, or the one that a reference names. */
  #record(node: Node, frame: Frame): JsonObject | undefined {
    if (node.kind === "row" && !frame.has(node.name)) return this.#root(node.name);
    const id = this.#node(node, frame);
    return node.type.kind === "record" && typeof id === "string" ? this.#find(node.type.resource, id) : undefined;
  }

  #find(resource: string, id: string): JsonObject | undefined {
    if (!this.#visible(resource, id)) return undefined;
    return this.#world.rows.get(resource)?.find((row) => row.id === id && row.deleted_at === null);
  }

  #related(node: Node & { readonly kind: "related" }, frame: Frame): Value {
    const id = this.#record(node.of, frame)?.id;
    if (typeof id !== "string") return null;
    const { member } = node;
    const live = (this.#world.rows.get(member.target) ?? [])
      .map((row) => textOf(row.id ?? null))
      .filter((each) => this.#find(member.target, each));
    if (member.kind === "inverse")
      return live.filter((each) => this.#find(member.target, each)?.[member.column] === id);
    const pairs = this.#world.joins.get(member.table) ?? [];
    const tied = pairs.map(([from, to]) => (member.from === "source_id" ? [from, to] : [to, from]));
    return live.filter((each) => tied.some(([from, to]) => from === id && to === each));
  }

  #comprehension(node: Node & { readonly kind: "comprehension" }, frame: Frame): Value {
    const items = this.#node(node.range, frame);
    const holding = Array.isArray(items)
      ? items.filter((item: Value) => this.#node(node.body, new Map([...frame, [node.variable, item]])) === true)
      : [];
    switch (node.macro) {
      case "exists":
        return holding.length > 0;
      case "all":
        return !Array.isArray(items) || holding.length === items.length;
      case "exists_one":
        return holding.length === 1;
      case "filter":
        return Array.isArray(items) ? holding : null;
    }
  }
}

function select(value: Value, key: string | number): Value {
  if (typeof value === "bigint" || value === null) return null;
  if (typeof key === "number") return isList(value) ? (value[key] ?? null) : null;
  return isJsonObject(value) && !isJsonArray(value) ? (value[key] ?? null) : null;
}
