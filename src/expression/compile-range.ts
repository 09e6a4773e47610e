import { type Fragment, identifier, join, raw, sql } from "../kit/sql.ts";
import type { Compiler } from "./compile.ts";
import { countWritten, inWritten, overWritten } from "./compile-written.ts";
import type { Node } from "./node.ts";
import { once } from "./once.ts";
import type { Member } from "./schema.ts";

/** `exists`, `all`, `exists_one` or `filter`. */
export type Comprehension = Node & { readonly kind: "comprehension" };

/** A list without the filters around it. */
export interface Range {
  readonly base: Node;
  readonly filters: readonly Comprehension[];
}

/** SQL for `exists`, `all`, `exists_one` and `filter`, as values. */
export function compileComprehension(compiler: Compiler, node: Comprehension): Fragment {
  const range = withoutFilters(node.range);
  if (node.macro === "filter") return filtered(compiler, node);
  if (range.base.kind === "list") return overWritten(compiler, node, range);
  const isTrue = () => compiler.condition(node.body);
  if (node.macro === "all")
    return sql`(NOT EXISTS ${over(compiler, range, raw("1"), node.variable, () => compiler.isNotTrue(node.body))})`;
  if (node.macro === "exists") return sql`EXISTS ${over(compiler, range, raw("1"), node.variable, isTrue)}`;
  return sql`(${over(compiler, range, raw("count(*)"), node.variable, isTrue)} = 1)`;
}

/** SQL for the number of items of a list, null where there is no list. */
export function compileSize(compiler: Compiler, node: Node): Fragment {
  const range = withoutFilters(node);
  const { base } = range;
  if (base.kind === "list") return countWritten(compiler, range);
  if (base.kind !== "related") return compiler.dialect.listLength(compiler.value(node));
  const count = over(compiler, range, raw("count(*)"));
  return compiler.isStored(base.of) ? count : sql`(CASE WHEN ${compiler.owner(base.of)} IS NOT NULL THEN ${count} END)`;
}

/** SQL for `item in list`. */
export function compileIn(compiler: Compiler, item: Node, list: Node): Fragment {
  const range = withoutFilters(list);
  if (range.base.kind === "list") return inWritten(compiler, item, range);
  const value = compiler.value(item);
  const found = over(compiler, range, raw("1"), undefined, (each) => compiler.dialect.same(each, value));
  return sql`EXISTS ${found}`;
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
  readonly bind: (variable: string) => void;
}

function relatedRows(compiler: Compiler, base: Node & { readonly kind: "related" }): Items {
  const { member } = base;
  const owner = compiler.owner(base.of);
  const { alias, from, where } = compiler.enter(member.target);
  const id = identifier(alias, "id");
  const tie =
    member.kind === "inverse"
      ? sql`${identifier(alias, member.column)} = ${owner}`
      : sql`${id} IN (SELECT ${identifier(member.to)} FROM ${identifier(member.table)} WHERE ${linkedTo(compiler, member, owner)})`;
  const tick = ticks(compiler, alias, "row");
  return { from, where: [tie, ...where, ...tick], item: id, bind: (variable) => compiler.bindRow(variable, alias) };
}

/** The rows of a join table that belong to a record: an id may come again in another organization. */
function linkedTo(compiler: Compiler, member: Member & { readonly kind: "refs" }, owner: Fragment): Fragment {
  const tie = sql`${identifier(member.from)} = ${owner}`;
  return member.tenant ? sql`${identifier("org_id")} = ${compiler.organization()} AND ${tie}` : tie;
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
  const kept = (of: Fragment) =>
    dialect.collect(
      alias,
      sql`${dialect.items(of, alias)} WHERE ${join([...conditions, ...ticks(compiler, alias, "item")], " AND ")}`,
    );
  return once(list, (of) => sql`(CASE WHEN ${of} IS NOT NULL THEN ${kept(of)} END)`);
}
