import { bound, type Fragment, join, raw, sql } from "../kit/sql.ts";
import type { Compiler } from "./compile.ts";
import type { Node } from "./node.ts";
import { factor } from "./operate.ts";
import { timeRange } from "./time.ts";

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
    case "and":
      return sql`(${compiler.truth(first)} AND ${compiler.truth(second)})`;
    case "or":
      return sql`(${compiler.truth(first)} OR ${compiler.truth(second)})`;
    case "not":
      return sql`(${compiler.value(first)} IS NOT TRUE)`;
    case "if":
      return sql`(CASE WHEN ${compiler.condition(first)} THEN ${compiler.value(second)} ELSE ${compiler.value(third)} END)`;
    case "equal":
      return dialect.same(compiler.value(first), compiler.value(second));
    case "unequal":
      return sql`(NOT ${dialect.same(compiler.value(first), compiler.value(second))})`;
    case "in":
      return isIn(compiler, first, second);
    case "size":
      return size(compiler, first);
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
  switch (node.operation) {
    case "lower":
      return sql`lower(${value})`;
    case "upper":
      return sql`upper(${value})`;
    case "to_double":
      return dialect.toDouble(value);
    case "to_int":
      return first.type.kind === "string" ? dialect.textToInteger(value) : dialect.doubleToInteger(value);
    case "to_string":
      return first.type.kind === "bool"
        ? sql`(CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)`
        : dialect.toText(value);
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
  if (node.type.kind !== "timestamp") return whole;
  const range = sql`${bound(timeRange.first)} AND ${bound(timeRange.last)}`;
  return sql`(SELECT CASE WHEN t BETWEEN ${range} THEN t END FROM (SELECT ${whole} AS t))`;
}

function isIn(compiler: Compiler, item: Node, range: Node): Fragment {
  if (range.kind === "list") return inList(compiler, item, range.items);
  if (range.type.kind === "list" && range.type.of.kind === "record") {
    return compiler.hasRelated(range, compiler.value(item));
  }
  const of = range.type.kind === "list" ? range.type.of : item.type;
  const same = compiler.dialect.same(compiler.dialect.item("e", of), compiler.value(item));
  return sql`EXISTS (SELECT 1 FROM ${compiler.dialect.items(compiler.value(range), "e")} WHERE ${same})`;
}

function inList(compiler: Compiler, item: Node, items: readonly Node[]): Fragment {
  if (items.length === 0) return raw("0");
  const value = compiler.value(item);
  if (items.every((each) => each.kind === "literal" && each.value !== null)) {
    const list = join(
      items.map((each) => compiler.value(each)),
      ", ",
    );
    const found = sql`${value} IN (${list})`;
    return item.kind === "literal" || item.kind === "row" ? found : sql`(${found} AND ${value} IS NOT NULL)`;
  }
  return sql`(${join(
    items.map((each) => compiler.dialect.same(value, compiler.value(each))),
    " OR ",
  )})`;
}

function size(compiler: Compiler, of: Node): Fragment {
  if (of.type.kind === "string") return compiler.dialect.length(compiler.value(of));
  const records = of.type.kind === "list" && of.type.of.kind === "record";
  return records ? compiler.count(of) : compiler.dialect.listLength(compiler.value(of));
}
