import { bound, type Fragment, raw, sql } from "../kit/sql.ts";
import type { Compiler } from "./compile.ts";
import { compileIn, compileSize } from "./compile-range.ts";
import type { Node } from "./node.ts";
import { once } from "./once.ts";
import { factor } from "./operate.ts";
import { rangeOf } from "./value.ts";

type Call = Node & { readonly kind: "call" };

const nothing: Node = { kind: "literal", type: { kind: "null" }, value: null };
const comparisons = new Map([
  ["less", "<"],
  ["less_equal", "<="],
  ["greater", ">"],
  ["greater_equal", ">="],
]);
const operators = new Map([
  ["add", "+"],
  ["subtract", "-"],
  ["multiply", "*"],
  ["remainder", "%"],
]);

/** SQL for a call of an operator or a function, as a value: null where the evaluator gives null. */
export function compileCall(compiler: Compiler, node: Call): Fragment {
  const [first = nothing, second = nothing, third = nothing] = node.operands;
  const { dialect } = compiler;
  const comparison = comparisons.get(node.operation);
  if (comparison !== undefined) return sql`(${compiler.value(first)} ${raw(comparison)} ${compiler.value(second)})`;
  switch (node.operation) {
    case "not":
      return compiler.isNotTrue(first);
    case "if":
      return sql`(CASE WHEN ${compiler.condition(first)} THEN ${compiler.value(second)} ELSE ${compiler.value(third)} END)`;
    case "equal":
      return dialect.same(compiler.value(first), compiler.value(second));
    case "unequal":
      return sql`(NOT ${dialect.same(compiler.value(first), compiler.value(second))})`;
    case "in":
      return compileIn(compiler, first, second);
    case "size":
      return first.type.kind === "string" ? dialect.length(compiler.value(first)) : compileSize(compiler, first);
    case "coerce":
      return compiler.json(first, node.type);
    case "element":
      return dialect.element(compiler.value(first), compiler.value(second), node.type);
    case "contains":
      return dialect.contains(compiler.value(first), compiler.value(second));
    case "starts_with":
      return dialect.startsWith(compiler.value(first), compiler.value(second));
    case "ends_with":
      return dialect.endsWith(compiler.value(first), compiler.value(second));
    case "matches":
      return dialect.matches(compiler.value(first), compiler.value(second));
    default:
      return compute(compiler, node, first, second);
  }
}

function compute(compiler: Compiler, node: Call, first: Node, second: Node): Fragment {
  const { dialect } = compiler;
  const value = compiler.value(first);
  const isText = first.type.kind === "string";
  switch (node.operation) {
    case "lower":
      return sql`lower(${value})`;
    case "upper":
      return sql`upper(${value})`;
    case "to_double":
      return isText ? dialect.textToDouble(value) : dialect.toDouble(value);
    case "to_int":
      return isText ? dialect.textToInteger(value) : dialect.doubleToInteger(value);
    case "to_string":
      return first.type.kind === "bool" ? dialect.booleanToText(value) : dialect.toText(value);
    case "time_part":
      return node.part ? dialect.timePart(value, node.part) : raw("NULL");
    case "scale":
      return dialect.integer(sql`${value} * ${factor(node)}`);
    case "negate":
      return bounded(compiler, node, sql`-${value}`);
    case "divide":
      return bounded(compiler, node, dialect.divide(value, compiler.value(second)));
    default:
      return arithmetic(compiler, node, value, compiler.value(second));
  }
}

function arithmetic(compiler: Compiler, node: Call, left: Fragment, right: Fragment): Fragment {
  if (node.type.kind === "string") return sql`(${left} || ${right})`;
  const divisor = node.operation === "remainder" ? sql`nullif(${right}, 0)` : right;
  return bounded(compiler, node, sql`${left} ${raw(operators.get(node.operation) ?? "+")} ${divisor}`);
}

function bounded(compiler: Compiler, node: Call, value: Fragment): Fragment {
  if (node.type.kind === "double") return compiler.dialect.finite(value);
  const whole = compiler.dialect.integer(value);
  const range = rangeOf(node.type);
  if (!range) return whole;
  const within = sql`${bound(range.first)} AND ${bound(range.last)}`;
  return once(whole, (each) => sql`(CASE WHEN ${each} BETWEEN ${within} THEN ${each} END)`);
}
