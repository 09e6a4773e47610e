import { type Fragment, identifier, join, raw, sql } from "../kit/sql.ts";
import type { Compiler } from "./compile.ts";
import { type Node, substitute } from "./node.ts";
import type { Type } from "./type.ts";

type Comprehension = Node & { readonly kind: "comprehension" };

/** A list without the filters around it. */
interface Range {
  readonly base: Node;
  readonly filters: readonly Comprehension[];
}

const bool: Type = { kind: "bool" };

/** SQL for `exists`, `all`, `exists_one` and `filter`, as values. */
export function compileComprehension(compiler: Compiler, node: Comprehension): Fragment {
  const range = withoutFilters(node.range);
  if (node.macro === "filter") return filtered(compiler, node);
  if (range.base.kind === "list") return overLiteral(compiler, node, range);
  const isTrue = () => compiler.condition(node.body);
  if (node.macro === "all")
    return sql`(NOT EXISTS ${over(compiler, range, raw("1"), node.variable, () => compiler.isNotTrue(node.body))})`;
  if (node.macro === "exists") return sql`EXISTS ${over(compiler, range, raw("1"), node.variable, isTrue)}`;
  return sql`(${over(compiler, range, raw("count(*)"), node.variable, isTrue)} = 1)`;
}

/** SQL for the number of items of a list, null where there is no list. */
export function compileSize(compiler: Compiler, node: Node): Fragment {
  const range = withoutFilters(node);
  const { base, filters } = range;
  if (base.kind === "list") return countLiteral(compiler, range);
  if (base.kind !== "related" && filters.length === 0) return compiler.dialect.listLength(compiler.value(base));
  const count = over(compiler, range, raw("count(*)"));
  if (base.kind === "related" && compiler.isStored(base.of)) return count;
  const list = base.kind === "related" ? compiler.owner(base.of) : compiler.value(base);
  return sql`(CASE WHEN ${list} IS NOT NULL THEN ${count} END)`;
}

/** SQL for `item in list`. */
export function compileIn(compiler: Compiler, item: Node, list: Node): Fragment {
  const range = withoutFilters(list);
  if (range.base.kind === "list" && range.filters.length === 0) return inItems(compiler, item, range.base.items);
  if (range.base.kind === "list") {
    return compiler.value(
      any(literalItems(range).map(({ item: each, guards }) => every([...guards, equality(each, item)]))),
    );
  }
  const value = compiler.value(item);
  const found = over(compiler, range, raw("1"), undefined, (each) => compiler.dialect.same(each, value));
  return sql`EXISTS ${found}`;
}

/** SQL for `item in [ … ]` in a place where null counts as false. */
export function compileInCondition(compiler: Compiler, item: Node, items: readonly Node[]): Fragment {
  return sql`${compiler.value(item)} IN (${valuesOf(compiler, items)})`;
}

function inItems(compiler: Compiler, item: Node, items: readonly Node[]): Fragment {
  if (items.length === 0) return compiler.dialect.truth(false);
  if (!items.every((each) => each.kind === "literal" && each.value !== null)) {
    return compiler.value(any(items.map((each) => equality(item, each))));
  }
  return sql`(${compiler.value(item)} IS NOT NULL AND ${compileInCondition(compiler, item, items)})`;
}

function valuesOf(compiler: Compiler, items: readonly Node[]): Fragment {
  return join(
    items.map((each) => compiler.value(each)),
    ", ",
  );
}

function withoutFilters(node: Node): Range {
  const filters: Comprehension[] = [];
  let base = node;
  while (base.kind === "comprehension" && base.macro === "filter") {
    filters.unshift(base);
    base = base.range;
  }
  return { base, filters };
}

/**
 * A subquery over the items of a range that its filters leave. `variable` is bound to the item while `condition` is made,
 * which is also given the item's value. It has no rows where there is no list.
 */
function over(
  compiler: Compiler,
  { base, filters }: Range,
  select: Fragment,
  variable?: string,
  condition?: (item: Fragment) => Fragment,
): Fragment {
  const { from, where, bind, item } = base.kind === "related" ? relatedRows(compiler, base) : listItems(compiler, base);
  const conditions = filters.map((filter) => {
    bind(filter.variable);
    return compiler.condition(filter.body);
  });
  if (variable !== undefined) bind(variable);
  if (condition) conditions.push(condition(item));
  const all = [...where, ...conditions];
  return sql`(SELECT ${select} FROM ${from}${all.length > 0 ? sql` WHERE ${join(all, " AND ")}` : raw("")})`;
}

/** Where the items of a range come from, and how a name is bound to them. */
interface Items {
  readonly from: Fragment;
  readonly where: readonly Fragment[];
  readonly item: Fragment;
  bind(variable: string): void;
}

function relatedRows(compiler: Compiler, base: Node & { readonly kind: "related" }): Items {
  const { member } = base;
  const owner = compiler.owner(base.of);
  const { alias, from, where } = compiler.enter(member.target);
  const id = identifier(alias, "id");
  const tie =
    member.kind === "inverse"
      ? sql`${identifier(alias, member.column)} = ${owner}`
      : sql`${id} IN (SELECT ${identifier(member.to)} FROM ${identifier(member.table)} WHERE ${identifier(member.from)} = ${owner})`;
  const tick = ticks(compiler, alias, "row");
  return { from, where: [tie, ...where, ...tick], item: id, bind: (variable) => compiler.bindRow(variable, alias) };
}

function listItems(compiler: Compiler, base: Node): Items {
  const { dialect } = compiler;
  const list = compiler.value(base);
  const alias = compiler.nextAlias();
  const item = dialect.item(alias, base.type.kind === "list" ? base.type.of : { kind: "dyn" });
  const where = ticks(compiler, alias, "item");
  return { from: dialect.items(list, alias), where, item, bind: (variable) => compiler.bindItem(variable, item) };
}

/** A caller may nest ranges, each over thousands of rows: the query must be stoppable within them, not only between them. */
function ticks({ dialect }: Compiler, alias: string, of: "row" | "item"): readonly Fragment[] {
  const tick = dialect.tick?.(alias, of);
  return tick === undefined || tick.empty ? [] : [tick];
}

/** A filtered list as a list: only of JSON, for related records have no value. */
function filtered(compiler: Compiler, node: Comprehension): Fragment {
  const range = withoutFilters(node);
  if (range.base.type.kind === "list" && range.base.type.of.kind === "record") {
    throw new TypeError("related records have no value of their own");
  }
  const { dialect } = compiler;
  const list = compiler.value(range.base);
  const alias = compiler.nextAlias();
  const item = dialect.item(alias, range.base.type.kind === "list" ? range.base.type.of : { kind: "dyn" });
  const conditions = range.filters.map((filter) => {
    compiler.bindItem(filter.variable, item);
    return compiler.condition(filter.body);
  });
  const found = dialect.collect(alias, sql`${dialect.items(list, alias)} WHERE ${join([...conditions, ...ticks(compiler, alias, "item")], " AND ")}`);
  return sql`(CASE WHEN ${list} IS NOT NULL THEN ${found} END)`;
}

/** The items of a list that is written out, each with the conditions that its filters put on it. */
function literalItems({ base, filters }: Range): readonly { readonly item: Node; readonly guards: readonly Node[] }[] {
  const items = base.kind === "list" ? base.items : [];
  return items.map((item) => ({
    item,
    guards: filters.map((filter) => substitute(filter.body, filter.variable, item)),
  }));
}

function overLiteral(compiler: Compiler, node: Comprehension, range: Range): Fragment {
  const items = literalItems(range).map(({ item, guards }) => ({
    body: substitute(node.body, node.variable, item),
    guards,
  }));
  if (node.macro === "exists") return compiler.truth(any(items.map(({ body, guards }) => every([...guards, body]))));
  if (node.macro === "all") {
    return compiler.truth(every(items.map(({ body, guards }) => any([...guards.map(negation), body]))));
  }
  return sql`(${sum(
    compiler,
    items.map(({ body, guards }) => every([...guards, body])),
  )} = 1)`;
}

function countLiteral(compiler: Compiler, range: Range): Fragment {
  return sum(
    compiler,
    literalItems(range).map(({ guards }) => every(guards)),
  );
}

function sum(compiler: Compiler, tests: readonly Node[]): Fragment {
  if (tests.length === 0) return raw("0");
  return sql`(${join(
    tests.map((test) => sql`CASE WHEN ${compiler.condition(test)} THEN 1 ELSE 0 END`),
    " + ",
  )})`;
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
