import { type Fragment, identifier, join, raw, sql } from "../kit/sql.ts";
import { balance } from "./balance.ts";
import type { Compiler } from "./compile.ts";
import type { Comprehension, Range } from "./compile-range.ts";
import { type Node, substitute } from "./node.ts";
import type { Type } from "./type.ts";

const bool: Type = { kind: "bool" };

/** SQL for `exists`, `all` and `exists_one` over a written list. */
export function overWritten(compiler: Compiler, node: Comprehension, range: Range): Fragment {
  const { names, within } = named(compiler, itemsOf(range));
  const items = guarded(names, range.filters).map(({ item, guards }) => ({
    body: substitute(node.body, node.variable, item),
    guards,
  }));
  if (node.macro === "all") {
    return within(compiler.truth(every(items.map(({ body, guards }) => any([...guards.map(negation), body])))));
  }
  const tests = items.map(({ body, guards }) => every([...guards, body]));
  return within(node.macro === "exists" ? compiler.truth(any(tests)) : sql`(${sum(compiler, tests)} = 1)`);
}

/** SQL for the number of items that the filters of a written list leave. */
export function countWritten(compiler: Compiler, range: Range): Fragment {
  const { names, within } = named(compiler, itemsOf(range));
  const tests = guarded(names, range.filters).map(({ guards }) => every(guards));
  return within(sum(compiler, tests));
}

/** SQL for `item in [ … ]`, filtered or not. */
export function inWritten(compiler: Compiler, item: Node, range: Range): Fragment {
  if (range.filters.length === 0) return inItems(compiler, item, itemsOf(range));
  const { names, within } = named(compiler, [item, ...itemsOf(range)]);
  const [wanted = item, ...items] = names;
  const tests = guarded(items, range.filters).map(({ item: each, guards }) =>
    every([...guards, equality(each, wanted)]),
  );
  return within(compiler.value(any(tests)));
}

/** SQL for `item in [ … ]` in a place where null counts as false. */
export function compileInCondition(compiler: Compiler, item: Node, items: readonly Node[]): Fragment {
  return sql`${compiler.value(item)} IN (${valuesOf(compiler, items)})`;
}

function inItems(compiler: Compiler, item: Node, items: readonly Node[]): Fragment {
  const { names, within } = named(compiler, [item]);
  const [wanted = item] = names;
  const written = items.filter((each) => each.kind === "literal" && each.value !== null);
  const others = items.filter((each) => each.kind !== "literal" || each.value === null);
  const isWritten = () =>
    sql`coalesce(${compileInCondition(compiler, wanted, written)}, ${compiler.dialect.truth(false)})`;
  const tests = [
    ...(written.length > 0 ? [isWritten()] : []),
    ...others.map((each) => compiler.value(equality(wanted, each))),
  ];
  return tests.length > 0 ? within(balance(tests, " OR ")) : compiler.dialect.truth(false);
}

function valuesOf(compiler: Compiler, items: readonly Node[]): Fragment {
  return join(
    items.map((each) => compiler.value(each)),
    ", ",
  );
}

/**
 * Nodes that can be put in several places: what is computed gets a name, and is computed once in the subquery that
 * `within` puts around the whole.
 */
function named(
  compiler: Compiler,
  nodes: readonly Node[],
): { readonly names: readonly Node[]; readonly within: (value: Fragment) => Fragment } {
  const alias = compiler.nextAlias();
  const columns: Fragment[] = [];
  const names = nodes.map((node): Node => {
    if (isPlain(node)) return node;
    const column = `v${columns.length}`;
    const name = `@${alias}.${column}`;
    columns.push(sql`${compiler.value(node)} AS ${raw(column)}`);
    compiler.bindItem(name, identifier(alias, column));
    return { kind: "variable", type: node.type, name };
  });
  if (columns.length === 0) return { names, within: (value) => value };
  const row = sql`(SELECT ${join(columns, ", ")}) AS ${identifier(alias)}`;
  return { names, within: (value) => sql`(SELECT ${value} FROM ${row})` };
}

function isPlain(node: Node): boolean {
  return node.kind === "field" ? node.of.kind === "row" : ["literal", "given", "variable", "row"].includes(node.kind);
}

/** The items of a list that is written out, each with the conditions that its filters put on it. */
function guarded(
  items: readonly Node[],
  filters: Range["filters"],
): readonly { readonly item: Node; readonly guards: readonly Node[] }[] {
  return items.map((item) => ({
    item,
    guards: filters.map((filter) => substitute(filter.body, filter.variable, item)),
  }));
}

function itemsOf({ base }: Range): readonly Node[] {
  return base.kind === "list" ? base.items : [];
}

function sum(compiler: Compiler, tests: readonly Node[]): Fragment {
  if (tests.length === 0) return raw("0");
  return balance(
    tests.map((test) => sql`CASE WHEN ${compiler.condition(test)} THEN 1 ELSE 0 END`),
    " + ",
  );
}

function any(tests: readonly Node[]): Node {
  return chain("or", tests);
}

function every(tests: readonly Node[]): Node {
  return chain("and", tests);
}

/** `&&` or `||` of any number of conditions, as a tree that is as flat as it can be. */
function chain(operation: "and" | "or", tests: readonly Node[]): Node {
  const [first, second] = tests;
  const neutral: Node = { kind: "literal", type: bool, value: operation === "and" };
  if (!first) return neutral;
  if (!second) return { kind: "call", type: bool, operation, operands: [neutral, first] };
  if (tests.length === 2) return { kind: "call", type: bool, operation, operands: [first, second] };
  const half = Math.ceil(tests.length / 2);
  const operands = [chain(operation, tests.slice(0, half)), chain(operation, tests.slice(half))];
  return { kind: "call", type: bool, operation, operands };
}

function negation(node: Node): Node {
  return { kind: "call", type: bool, operation: "not", operands: [node] };
}

function equality(left: Node, right: Node): Node {
  return { kind: "call", type: bool, operation: "equal", operands: [left, right] };
}
