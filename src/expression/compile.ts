import { bound, type Fragment, identifier, join, raw, slot, sql } from "../kit/sql.ts";
import { balance } from "./balance.ts";
import { compileCall } from "./compile-call.ts";
import { falseWhenMissing, flatten, isPresent, replaceReference, walkedReference } from "./compile-paths.ts";
import { compileComprehension } from "./compile-range.ts";
import { compileInCondition } from "./compile-written.ts";
import type { Expression } from "./expression.ts";
import { isTwoValued, type Node, withChildren } from "./node.ts";
import type { Member, Schema } from "./schema.ts";
import { organizationSlot, slotName } from "./slots.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import type { Type } from "./type.ts";
import { toWire } from "./value.ts";

/** Where a record's values come from: a row of a table in the statement, or slots filled when it is run. */
export type Source = { readonly alias: string } | { readonly slots: string };

/** What an expression is compiled for. */
export interface SqlContext {
  readonly dialect: SqlDialect;
  /** All resources, for what a walk needs to know of a table: not narrowed to the caller. */
  readonly schema: Schema;
  /** By root: `record` for bare names, `input`, `next`, `old`. */
  readonly sources: Readonly<Partial<Record<string, Source>>>;
  /**
   * What must hold of each record that a walk enters: the caller's read rule. Absent for rules, which see everything.
   * A fragment that is compiled for the alias it is given uses no alias of the statement around it.
   */
  readonly hop?: (resource: string, alias: string) => Fragment | undefined;
}

/** SQL for a condition in a place where null counts as false (WHERE, CASE WHEN): indexes can serve it. */
export function compileCondition(expression: Expression, context: SqlContext): Fragment {
  return new Compiler(context).condition(expression.node);
}

/**
 * SQL for the value of an expression, in the form of its type: whole numbers, scaled decimals, milliseconds, 0 and 1.
 * Raises a `TypeError` for a list of records, which has no value in SQL.
 */
export function compileValue(expression: Expression, context: SqlContext): Fragment {
  return new Compiler(context).value(expression.node);
}

const idType: Type = { kind: "string" };
/** Names of aliases, counted on from the highest in sight, so that equal expressions give equal texts. */
const aliasName = /^w(\d+)$/;

/** Compiles the nodes of one expression. */
export class Compiler {
  readonly #context: SqlContext;
  readonly #sources: Map<string, Source>;
  readonly #items = new Map<string, Fragment>();
  #aliases: number;

  constructor(context: SqlContext) {
    this.#context = context;
    const sources = Object.entries(context.sources);
    this.#sources = new Map(sources.flatMap(([name, source]) => (source ? [[name, source]] : [])));
    const taken = [...this.#sources.values()].map(
      (source) => aliasName.exec("alias" in source ? source.alias : "")?.[1],
    );
    this.#aliases = Math.max(0, ...taken.map(Number).filter(Number.isInteger));
  }

  get dialect(): SqlDialect {
    return this.#context.dialect;
  }

  /** An alias that nothing in sight has. */
  nextAlias(): string {
    this.#aliases += 1;
    return `w${this.#aliases}`;
  }

  /** Binds the name of a comprehension's record to a row. */
  bindRow(name: string, alias: string): void {
    this.#sources.set(name, { alias });
  }

  /** Binds the name of a comprehension's item to its value. */
  bindItem(name: string, value: Fragment): void {
    this.#items.set(name, value);
  }

  /** A condition where null counts as false. */
  condition(node: Node): Fragment {
    if (node.kind === "literal") return raw(node.value === true ? "1 = 1" : "1 = 0");
    if (node.kind === "call" && (node.operation === "and" || node.operation === "or")) {
      return this.#chain(node, node.operation, (each) => this.condition(each));
    }
    const walked = this.#walkedCondition(node);
    if (walked) return walked;
    if (node.kind === "field" || node.kind === "given") return this.dialect.isTrue(this.value(node));
    return node.kind === "call" ? this.#callCondition(node) : this.value(node);
  }

  /** A condition where it must be true or false: null has become false. */
  truth(node: Node): Fragment {
    return isTwoValued(node) ? this.value(node) : sql`(${this.value(node)} IS TRUE)`;
  }

  /** True where a condition is false or null. */
  isNotTrue(node: Node): Fragment {
    return isTwoValued(node) ? sql`(NOT ${this.value(node)})` : sql`(${this.value(node)} IS NOT TRUE)`;
  }

  /** The value of a node, null where it has none. */
  value(node: Node): Fragment {
    switch (node.kind) {
      case "literal":
        return this.#literal(node.value, node.type);
      case "row":
        return this.#rowId(node);
      case "variable":
        return this.#item(node.name);
      case "field":
        return this.#walked(node, () => this.#field(node));
      case "follow":
        return this.#walked(node, () => this.#column(node.of, node.member));
      case "given":
        return this.dialect.given(slot(slotName(node.root, node.name, node.type)), node.type);
      case "has":
        return this.dialect.given(slot(`input:${node.name}:has`), node.type);
      case "select":
        return this.json(node, node.type);
      case "call":
        return this.#callValue(node);
      case "comprehension":
        return compileComprehension(this, node);
      case "list":
        return this.#list(node);
      default:
        throw new TypeError("related records have no value of their own");
    }
  }

  /** JSON at a path below a field, as a value of a type. */
  json(node: Node, type: Type): Fragment {
    const path: (string | number)[] = [];
    let of: Node = node;
    while (of.kind === "select") {
      path.unshift(of.key);
      of = of.of;
    }
    return this.dialect.json(this.value(of), path, type);
  }

  /** The id of a record: of one that a reference leads to, only where it is there to be walked into. */
  owner(of: Node): Fragment {
    return of.kind === "row" ? this.#rowId(of) : this.#inside(of, (alias) => identifier(alias, "id"));
  }

  /** Says whether a node is a row of the statement, which has an id for sure. */
  isStored(of: Node): boolean {
    return of.kind === "row" && "alias" in this.#sourceOf(of);
  }

  /** A table that a walk enters, with the conditions on its rows. */
  enter(resource: string): { readonly alias: string; readonly from: Fragment; readonly where: readonly Fragment[] } {
    const schema = this.#context.schema.resource(resource);
    if (!schema) throw new TypeError(`the model has no resource ${resource}`);
    const alias = this.nextAlias();
    const hop = this.#context.hop?.(resource, alias);
    const live = schema.trash ? [sql`${identifier(alias, "deleted_at")} IS NULL`] : [];
    const own = schema.tenant ? [sql`${identifier(alias, "org_id")} = ${this.organization()}`] : [];
    return {
      alias,
      from: sql`${identifier(schema.table)} AS ${identifier(alias)}`,
      where: [...own, ...live, ...(hop ? [hop] : [])],
    };
  }

  /**
   * The organization that the caller has chosen, null for none. Whatever an expression walks to is of this one: ids may come
   * again in another, so an id alone leads nowhere.
   */
  organization(): Fragment {
    return this.dialect.given(slot(organizationSlot), idType);
  }

  #callCondition(node: Node & { readonly kind: "call" }): Fragment {
    const [left, right] = node.operands;
    if (!left || !right) return this.value(node);
    if (node.operation === "in" && right.kind === "list" && right.items.length > 0 && right.items.every(isPresent)) {
      return compileInCondition(this, left, right.items);
    }
    if (node.operation === "equal" && (isPresent(left) || isPresent(right))) {
      return sql`${this.value(left)} = ${this.value(right)}`;
    }
    if (node.operation === "starts_with" && right.kind === "literal" && typeof right.value === "string") {
      return this.dialect.hasPrefix(this.value(left), right.value);
    }
    return this.value(node);
  }

  #callValue(node: Node & { readonly kind: "call" }): Fragment {
    if (node.operation !== "and" && node.operation !== "or") return compileCall(this, node);
    return this.#chain(node, node.operation, (each) => this.truth(each));
  }

  /** A chain of any length, without what does not change it. */
  #chain(node: Node, operation: "and" | "or", compile: (node: Node) => Fragment): Fragment {
    const neutral = operation === "and";
    const told = flatten(node, operation).filter((each) => each.kind !== "literal" || each.value !== neutral);
    if (told.length === 0) return this.dialect.truth(neutral);
    return balance(told.map(compile), operation === "and" ? " AND " : " OR ");
  }

  /**
   * A condition on what a reference leads to, as `reference IN (SELECT id FROM target WHERE …)`, so that it can be answered
   * from the far end. Only for conditions that are false where the reference leads nowhere.
   */
  #walkedCondition(node: Node): Fragment | undefined {
    const followed = walkedReference(node);
    if (!followed || !falseWhenMissing(node, followed)) return undefined;
    const reference = this.#column(followed.of, followed.member);
    const { alias, from, where } = this.enter(followed.type.resource);
    const condition = this.condition(replaceReference(node, followed, this.#rowOf(followed.type, alias)));
    const id = identifier(alias, "id");
    return sql`${reference} IN (SELECT ${id} FROM ${from} WHERE ${join([...where, condition], " AND ")})`;
  }

  /** A row that a walk has entered, by a name that no expression can write. */
  #rowOf(type: Type & { readonly kind: "record" }, alias: string): Node {
    const name = `@${alias}`;
    this.#sources.set(name, { alias });
    return { kind: "row", type, name };
  }

  /** What is asked of a record that a reference leads to, asked of that record's row; null where it leads nowhere. */
  #walked(node: Node & { readonly kind: "field" | "follow" }, direct: () => Fragment): Fragment {
    const { of } = node;
    if (of.kind === "row") return direct();
    return this.#inside(of, (_alias, row) => this.value(withChildren(node, [row])));
  }

  /** A value of the record that a node leads to, by its id. */
  #inside(of: Node, select: (alias: string, row: Node) => Fragment): Fragment {
    if (of.type.kind !== "record") throw new TypeError("only records can be walked into");
    const id = this.value(of);
    const { alias, from, where } = this.enter(of.type.resource);
    const value = select(alias, this.#rowOf(of.type, alias));
    const reached = sql`${identifier(alias, "id")} = ${id}`;
    return sql`(SELECT ${value} FROM ${from} WHERE ${join([reached, ...where], " AND ")})`;
  }

  #item(name: string): Fragment {
    const item = this.#items.get(name);
    if (!item) throw new TypeError(`the name ${name} is bound to nothing`);
    return item;
  }

  #list(node: Node & { readonly kind: "list" }): Fragment {
    const items = node.items.map((item) => {
      if (item.kind !== "literal") throw new TypeError("a list of values that are computed has no value of its own");
      return toWire(item.value, item.type);
    });
    return this.dialect.list(JSON.stringify(items));
  }

  #literal(value: unknown, type: Type): Fragment {
    if (typeof value === "boolean") return this.dialect.truth(value);
    if (typeof value === "string" || typeof value === "bigint" || typeof value === "number") {
      return this.dialect.given(bound(value), type);
    }
    return raw("NULL");
  }

  #field(node: Node & { readonly kind: "field" }): Fragment {
    const column = this.#column(node.of, node.member);
    return "alias" in this.#sourceOf(node.of) ? this.dialect.column(column, node.member.storage, node.type) : column;
  }

  #sourceOf(of: Node): Source {
    const source = of.kind === "row" ? this.#sources.get(of.name) : undefined;
    if (!source) throw new TypeError("the statement has no source for a record of the expression");
    return source;
  }

  #rowId(node: Node & { readonly kind: "row" }): Fragment {
    const source = this.#sourceOf(node);
    if ("alias" in source) return identifier(source.alias, "id");
    return this.dialect.given(slot(slotName(source.slots, "id", idType)), idType);
  }

  #column(of: Node, member: Member & { readonly kind: "value" | "ref" }): Fragment {
    if (of.kind !== "row") throw new TypeError("a walk was not entered");
    const source = this.#sourceOf(of);
    if ("alias" in source) return identifier(source.alias, member.column);
    const type = member.kind === "value" ? member.type : idType;
    return this.dialect.given(slot(slotName(source.slots, member.name, type)), type);
  }
}
