import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import type { Environment, Expression } from "./expression.ts";
import type { Node } from "./node.ts";
import { operate } from "./operate.ts";
import { fromWire, isList, type Value } from "./value.ts";

/** What an evaluation sees: the environment, and the items that comprehensions are at. */
interface Frame {
  readonly environment: Environment;
  readonly variables: Map<string, Value>;
}

type Evaluate = (frame: Frame) => Value;

const evaluators = new WeakMap<Expression, Evaluate>();

/**
 * Evaluates an expression over records in wire form. Never raises for what the values are: faults of values are null.
 * Raises a `TypeError` for an expression that walks a relation, which only SQL can answer.
 */
export function evaluate(expression: Expression, environment: Environment): Value {
  let run = evaluators.get(expression);
  if (!run) {
    if (expression.walks)
      throw new TypeError(`only SQL can answer an expression that walks a relation: ${expression.text}`);
    run = compile(expression.node);
    evaluators.set(expression, run);
  }
  return run({ environment, variables: new Map() });
}

/** Says whether a condition holds: null counts as false. */
export function holds(expression: Expression, environment: Environment): boolean {
  return expression.constant ?? evaluate(expression, environment) === true;
}

function compile(node: Node): Evaluate {
  switch (node.kind) {
    case "literal": {
      const { value } = node;
      return () => value;
    }
    case "row":
      return rowEvaluator(node.name);
    case "variable":
      return ({ variables }) => variables.get(node.name) ?? null;
    case "field":
    case "follow":
      return memberEvaluator(node);
    case "given":
      return givenEvaluator(node);
    case "has":
      return ({ environment }) => environment.input !== undefined && Object.hasOwn(environment.input, node.name);
    case "list": {
      const items = node.items.map(compile);
      return (frame) => items.map((item) => item(frame));
    }
    case "select": {
      const of = compile(node.of);
      return (frame) => selectJson(of(frame), node.key);
    }
    case "call": {
      const operands = node.operands.map(compile);
      return operate(node, operands);
    }
    case "comprehension":
      return comprehension(node);
    default:
      throw new TypeError("related records are found by SQL only");
  }
}

function rootOf({ environment }: Frame, name: string): JsonObject | undefined {
  switch (name) {
    case "record":
      return environment.record;
    case "input":
      return environment.input;
    case "next":
      return environment.next;
    default:
      return environment.old;
  }
}

function rowEvaluator(name: string): Evaluate {
  return (frame) => fromWire(rootOf(frame, name)?.id, { kind: "string" });
}

function memberEvaluator(node: Node & { readonly kind: "field" | "follow" }): Evaluate {
  const { of, member, type } = node;
  if (of.kind !== "row") throw new TypeError("a walk is answered by SQL only");
  const { name } = of;
  return (frame) => {
    const record = rootOf(frame, name);
    return record && Object.hasOwn(record, member.name) ? fromWire(record[member.name], type) : null;
  };
}

function givenEvaluator(node: Node & { readonly kind: "given" }): Evaluate {
  const { root, name, type } = node;
  return ({ environment }) => fromWire(givenValue(environment[root], name), type);
}

/** A member of `me` or `request`: `email`, `org.id`. */
export function givenValue(root: JsonObject | undefined, name: string): Json {
  let value: Json = root ?? null;
  for (const part of name.split(".")) {
    value = isJsonObject(value) && Object.hasOwn(value, part) ? (value[part] ?? null) : null;
  }
  return value;
}

function selectJson(of: Value, key: string | number): Value {
  if (typeof key === "number") return isList(of) ? (of[key] ?? null) : null;
  return isJsonObject(of) && Object.hasOwn(of, key) ? (of[key] ?? null) : null;
}

function comprehension(node: Node & { readonly kind: "comprehension" }): Evaluate {
  const range = compile(node.range);
  const body = compile(node.body);
  const { macro, variable } = node;
  return (frame) => {
    const items = range(frame);
    if (!isList(items)) return macro === "filter" ? null : macro === "all";
    const found = items.filter((item) => {
      frame.variables.set(variable, item);
      return body(frame) === true;
    });
    frame.variables.delete(variable);
    if (macro === "filter") return found;
    if (macro === "exists_one") return found.length === 1;
    return macro === "all" ? found.length === items.length : found.length > 0;
  };
}
