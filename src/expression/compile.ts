import { bound, type Fragment, identifier, join, raw, slot, sql } from "../kit/sql.ts";
import { compileCall } from "./compile-call.ts";
import type { Expression } from "./expression.ts";
import { children, type Node, withChildren } from "./node.ts";
import type { Member, Schema } from "./schema.ts";
import { slotName } from "./slots.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import type { Type } from "./type.ts";

/** Where a record's values come from: a row of a table in the statement, or slots filled when it is run. */
export type Source = { readonly alias: string } | { readonly slots: string };

/** What an expression is compiled for. */
export interface SqlContext {
  readonly dialect: SqlDialect;
  /** All resources, for what a walk needs to know of a table: not narrowed to the caller. */
  readonly schema: Schema;
  /** By root: `record` for bare names, `input`, `next`, `old`. */
  readonly sources: Readonly<Partial<Record<string, Source>>>;
  /** What must hold of each record that a walk enters: the caller's read rule. Absent for rules, which see everything. */
  readonly hop?: (resource: string, alias: string) => Fragment | undefined;
}

let aliases = 0;

/** An alias that no other part of the statement uses. They start anew, so that equal shapes give equal texts. */
function nextAlias(): string {
  aliases += 1;
  return `w${aliases}`;
}

/** SQL for a condition in a place where null counts as false (WHERE, CASE WHEN): indexes can serve it. */
export function compileCondition(expression: Expression, context: SqlContext): Fragment {
  return new Compiler(context).condition(expression.node);
}

/** SQL for the value of an expression. */
export function compileValue(expression: Expression, context: SqlContext): Fragment {
  return new Compiler(context).value(expression.node);
}

/** Compiles the nodes of one expression. */
export class Compiler {
  readonly #context: SqlContext;
  readonly #sources: Map<string, Source>;
  readonly #items = new Map<string, Fragment>();

  constructor(context: SqlContext) {
    this.#context = context;
    this.#sources = new Map(
      Object.entries(context.sources).flatMap(([name, source]) => (source ? [[name, source]] : [])),
    );
  }

  get dialect(): SqlDialect {
    return this.#context.dialect;
  }

  /** A condition where null counts as false. */
  condition(node: Node): Fragment {
    if (node.kind === "literal") return raw(node.value === true ? "1 = 1" : "1 = 0");
    if (node.kind === "call" && (node.operation === "and" || node.operation === "or")) {
      const separator = node.operation === "and" ? " AND " : " OR ";
      return sql`(${join(
        flatten(node, node.operation).map((each) => this.condition(each)),
        separator,
      )})`;
    }
    return this.#walkedCondition(node) ?? (node.kind === "field" ? sql`${this.value(node)} = 1` : this.#direct(node));
  }

  #direct(node: Node): Fragment {
    if (node.kind === "call" && (node.operation === "equal" || node.operation === "in")) {
      const [left, right] = node.operands;
      if (left && right?.kind === "list" && right.items.length > 0 && right.items.every(isPresent)) {
        return sql`${this.value(left)} IN (${join(
          right.items.map((item) => this.value(item)),
          ", ",
        )})`;
      }
      if (node.operation === "in") return this.value(node);
      if (left && right && (isPresent(left) || isPresent(right)))
        return sql`${this.value(left)} = ${this.value(right)}`;
    }
    return this.value(node);
  }

  /**
   * A condition on what a reference leads to, as `reference IN (SELECT id FROM target WHERE …)`, so that it can be answered
   * from the far end. Only for conditions that are false where the reference leads nowhere.
   */
  #walkedCondition(node: Node): Fragment | undefined {
    const followed = deepestFollow(node);
    if (!followed || !falseWhenMissing(node, followed)) return undefined;
    const { alias, from, where } = this.#enter(followed.type.resource);
    const row: Node = { kind: "row", type: followed.type, name: alias };
    this.#sources.set(alias, { alias });
    const condition = this.condition(replace(node, followed, row));
    const reference = this.#column(followed.of, followed.member);
    return sql`${reference} IN (SELECT ${identifier(alias, "id")} FROM ${from} WHERE ${join([...where, condition], " AND ")})`;
  }

  /** A condition where it must be true or false: null has become false. */
  truth(node: Node): Fragment {
    return isTwoValued(node) ? this.value(node) : sql`(${this.value(node)} IS TRUE)`;
  }

  /** The value of a node, null where it has none. */
  value(node: Node): Fragment {
    switch (node.kind) {
      case "literal":
        return this.#literal(node.value, node.type);
      case "row":
        return this.#rowId(node);
      case "variable":
        return this.#items.get(node.name) ?? raw("NULL");
      case "field":
        return this.#walked(node, () => {
          const column = this.#column(node.of, node.member);
          const source = this.#sourceOf(node.of);
          return "alias" in source ? this.dialect.column(column, node.member.storage, node.type) : column;
        });
      case "follow":
        return this.#walked(node, () => this.#column(node.of, node.member));
      case "given":
        return slot(slotName(node.root, node.name, node.type));
      case "has":
        return slot(`input:${node.name}:has`);
      case "select":
        return this.#json(node, { kind: "dyn" });
      case "call":
        return this.#walked(node, () => compileCall(this, node));
      case "comprehension":
        return this.#comprehension(node);
      case "list":
        return sql`${JSON.stringify(node.items.map((item) => (item.kind === "literal" ? jsonLiteral(item.value) : null)))}`;
      default:
        throw new TypeError("related records have no value of their own");
    }
  }

  /** JSON at a path below a field, as a value of a type. */
  json(node: Node, type: Type): Fragment {
    return node.kind === "select" ? this.#json(node, type) : this.dialect.json(this.value(node), [], type);
  }

  /** The number of related records, or of those that a filter leaves. */
  count(range: Node): Fragment {
    return this.#overRelated(range, raw("count(*)"), []) ?? raw("NULL");
  }

  /** Whether one of the related records is the one with this id. */
  hasRelated(range: Node, item: Fragment): Fragment {
    return sql`EXISTS ${this.#overRelated(range, raw("1"), [(alias) => sql`${identifier(alias, "id")} = ${item}`]) ?? raw("(SELECT 1 WHERE 1 = 0)")}`;
  }

  #json(node: Node & { readonly kind: "select" }, type: Type): Fragment {
    const path: (string | number)[] = [];
    let of: Node = node;
    while (of.kind === "select") {
      path.unshift(of.key);
      of = of.of;
    }
    return this.dialect.json(this.value(of), path, type);
  }

  #literal(value: unknown, type: Type): Fragment {
    if (value === null) return raw("NULL");
    if (typeof value === "boolean") return raw(value ? "1" : "0");
    if (typeof value === "bigint" || typeof value === "string") return bound(value);
    if (typeof value !== "number") return raw("NULL");
    return type.kind === "double" ? this.dialect.toDouble(bound(value)) : bound(value);
  }

  #sourceOf(of: Node): Source {
    const source = of.kind === "row" ? this.#sources.get(of.name) : undefined;
    if (!source) throw new TypeError("the statement has no source for a record of the expression");
    return source;
  }

  #rowId(node: Node & { readonly kind: "row" }): Fragment {
    const source = this.#sourceOf(node);
    return "alias" in source ? identifier(source.alias, "id") : slot(slotName(source.slots, "id", { kind: "string" }));
  }

  #column(of: Node, member: Member & { readonly kind: "value" | "ref" }): Fragment {
    if (of.kind !== "row")
      return this.value({ kind: "follow", type: { kind: "record", resource: "" }, of, member: asRef(member) });
    const source = this.#sourceOf(of);
    if ("alias" in source) return identifier(source.alias, member.column);
    const type: Type = member.kind === "value" ? member.type : { kind: "string" };
    return slot(slotName(source.slots, member.name, type));
  }

  /** What is asked of a record that a reference leads to, asked of that record's row; null where it leads nowhere. */
  #walked(node: Node, direct: () => Fragment): Fragment {
    const of = node.kind === "field" || node.kind === "follow" ? node.of : undefined;
    if (of?.kind !== "follow") return direct();
    const { alias, from, where } = this.#enter(of.type.resource);
    this.#sources.set(alias, { alias });
    const value = this.value(withChildren(node, [{ kind: "row", type: of.type, name: alias }]));
    const reached = sql`${identifier(alias, "id")} = ${this.value(of)}`;
    return sql`(SELECT ${value} FROM ${from} WHERE ${join([reached, ...where], " AND ")})`;
  }

  /** The id of a record: of one that a reference leads to, only where it is there to be walked into. */
  #owner(of: Node): Fragment {
    if (of.kind === "row") return this.#rowId(of);
    if (of.kind !== "follow") return this.value(of);
    const { alias, from, where } = this.#enter(of.type.resource);
    const reached = sql`${identifier(alias, "id")} = ${this.value(of)}`;
    return sql`(SELECT ${identifier(alias, "id")} FROM ${from} WHERE ${join([reached, ...where], " AND ")})`;
  }

  /** A table that a walk enters, with the conditions on its rows. */
  #enter(resource: string): { readonly alias: string; readonly from: Fragment; readonly where: readonly Fragment[] } {
    const schema = this.#context.schema.resource(resource);
    if (!schema) throw new TypeError(`the model has no resource ${resource}`);
    const alias = nextAlias();
    const hop = this.#context.hop?.(resource, alias);
    const live = schema.trash ? [sql`${identifier(alias, "deleted_at")} IS NULL`] : [];
    return {
      alias,
      from: sql`${identifier(schema.table)} AS ${identifier(alias)}`,
      where: [...live, ...(hop ? [hop] : [])],
    };
  }

  #comprehension(node: Node & { readonly kind: "comprehension" }): Fragment {
    const { macro, range, body } = node;
    if (range.type.kind !== "list" || range.type.of.kind !== "record") return this.#overItems(node);
    const test = macro === "all" ? (inner: Fragment) => sql`(${inner}) IS NOT TRUE` : (inner: Fragment) => inner;
    const within = (alias: string) => {
      this.#sources.set(node.variable, { alias });
      return test(macro === "all" ? this.value(body) : this.condition(body));
    };
    const select = macro === "exists_one" ? raw("count(*)") : raw("1");
    const found = this.#overRelated(range, select, [within]) ?? raw("(SELECT 1 WHERE 1 = 0)");
    if (macro === "exists_one") return sql`(coalesce(${found}, 0) = 1)`;
    return macro === "all" ? sql`(NOT EXISTS ${found})` : sql`EXISTS ${found}`;
  }

  #overItems(node: Node & { readonly kind: "comprehension" }): Fragment {
    const { macro, range, body, variable } = node;
    const alias = nextAlias();
    const of: Type = range.type.kind === "list" ? range.type.of : { kind: "dyn" };
    this.#items.set(variable, this.dialect.item(alias, of));
    const from = this.dialect.items(this.value(range), alias);
    if (macro === "all") return sql`(NOT EXISTS (SELECT 1 FROM ${from} WHERE (${this.value(body)}) IS NOT TRUE))`;
    if (macro === "exists") return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${this.condition(body)})`;
    if (macro === "exists_one") return sql`((SELECT count(*) FROM ${from} WHERE ${this.condition(body)}) = 1)`;
    return sql`(CASE WHEN ${this.value(range)} IS NOT NULL THEN (SELECT json_group_array(${identifier(alias, "value")}) FROM ${from} WHERE ${this.condition(body)}) END)`;
  }

  /** A subquery over related records. Through a reference that leads nowhere it has no rows. */
  #overRelated(range: Node, select: Fragment, extra: readonly ((alias: string) => Fragment)[]): Fragment | undefined {
    if (range.kind === "comprehension" && range.macro === "filter") {
      const within = (alias: string) => {
        this.#sources.set(range.variable, { alias });
        return this.condition(range.body);
      };
      return this.#overRelated(range.range, select, [within, ...extra]);
    }
    if (range.kind !== "related" || range.type.kind !== "list" || range.type.of.kind !== "record") return undefined;
    const { alias, from, where } = this.#enter(range.type.of.resource);
    const tie = this.#tie(range.member, alias, this.#owner(range.of));
    const conditions = [tie, ...where, ...extra.map((condition) => condition(alias))];
    return sql`(SELECT ${select} FROM ${from} WHERE ${join(conditions, " AND ")})`;
  }

  #tie(member: Member & { readonly kind: "inverse" | "refs" }, alias: string, owner: Fragment): Fragment {
    if (member.kind === "inverse") return sql`${identifier(alias, member.column)} = ${owner}`;
    const { table, from, to } = member;
    return sql`${identifier(alias, "id")} IN (SELECT ${identifier(to)} FROM ${identifier(table)} WHERE ${identifier(from)} = ${owner})`;
  }
}

function asRef(member: Member & { readonly kind: "value" | "ref" }): Member & { readonly kind: "ref" } {
  return { kind: "ref", name: member.name, column: member.column, target: member.kind === "ref" ? member.target : "" };
}

function flatten(node: Node, operation: "and" | "or"): readonly Node[] {
  if (node.kind !== "call" || node.operation !== operation) return [node];
  return node.operands.flatMap((operand) => flatten(operand, operation));
}

/** Values that are known not to be null, so that `=` says the same as null-safe equality. */
function isPresent(node: Node): boolean {
  if (node.kind === "literal") return node.value !== null;
  if (node.kind === "given") return node.root === "me" && node.name === "id";
  return node.kind === "row";
}

/** Conditions that are never null. */
function isTwoValued(node: Node): boolean {
  if (node.kind === "comprehension" || node.kind === "has") return true;
  return node.kind === "call" && ["and", "or", "not", "equal", "unequal", "in"].includes(node.operation);
}

/** The first reference of a chain that the condition walks through; undefined where it walks through none, or several. */
function deepestFollow(node: Node): (Node & { readonly kind: "follow" }) | undefined {
  const found: (Node & { readonly kind: "follow" })[] = [];
  collect(node, found);
  const [first] = found;
  return first && found.every((each) => each.member === first.member && sameRow(each, first)) ? first : undefined;
}

function collect(node: Node, found: (Node & { readonly kind: "follow" })[]): void {
  const of = node.kind === "field" || node.kind === "follow" || node.kind === "related" ? node.of : undefined;
  if (of?.kind === "follow" && of.of.kind === "row") found.push(of);
  for (const child of children(node)) collect(child, found);
}

function sameRow(a: Node & { readonly kind: "follow" }, b: Node & { readonly kind: "follow" }): boolean {
  return a.of.kind === "row" && b.of.kind === "row" && a.of.name === b.of.name;
}

/** Says whether a condition is false, or null, whenever the reference leads nowhere. */
function falseWhenMissing(node: Node, followed: Node): boolean {
  if (node.kind === "field" || node.kind === "follow") return true;
  if (node.kind === "comprehension")
    return node.macro === "exists" && reaches(node.range, followed) && node.range.kind === "related";
  if (node.kind !== "call") return false;
  const [left, right] = node.operands;
  if (!left) return false;
  if (
    ["less", "less_equal", "greater", "greater_equal", "contains", "starts_with", "ends_with", "matches"].includes(
      node.operation,
    )
  ) {
    return isPath(left) || (right !== undefined && isPath(right));
  }
  if (node.operation === "in") return isPath(left) && right?.kind === "list" && right.items.every(isPresent);
  if (node.operation !== "equal" || !right) return false;
  return (isPath(left) && isPresent(right)) || (isPath(right) && isPresent(left));
}

function isPath(node: Node): boolean {
  return (node.kind === "field" || node.kind === "follow") && node.of.kind !== "row";
}

function reaches(node: Node, followed: Node): boolean {
  return node === followed || children(node).some((child) => reaches(child, followed));
}

function replace(node: Node, old: Node & { readonly kind: "follow" }, by: Node): Node {
  if (node.kind === "follow" && node.member === old.member && sameRow(node, old)) return by;
  return withChildren(
    node,
    children(node).map((child) => replace(child, old, by)),
  );
}

function jsonLiteral(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
