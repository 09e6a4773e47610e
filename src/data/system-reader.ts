import type { Field, Model, Resource } from "../charter/model.ts";
import { isJsonArray, type Json, type JsonObject, textOf } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, render, type SqlValue, type Statement, slot, sql } from "../kit/sql.ts";
import { columnEncoder } from "../storage/codec.ts";
import type { Engine } from "../storage/engine.ts";
import type { SecretFields } from "./secret-fields.ts";
import { allFields, selectStored } from "./select.ts";

/** How the value of a field is compared with a given one; a list field may hold it (`has`). */
export type Comparison = "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "not_in" | "has";

/** A condition on one field. Conditions with `or` are met if one of them is; all others must be. */
export interface SystemCondition {
  readonly field: string;
  readonly comparison?: Comparison;
  /** In wire form; a list for `in` and `not_in`. */
  readonly value: Json;
  readonly or?: boolean;
}

/** What is looked for, and how much of it. */
export interface SystemQuery {
  readonly where?: readonly SystemCondition[];
  readonly sort?: { readonly field: string; readonly descending: boolean };
  readonly limit?: number;
  readonly offset?: number;
}

const mostRows = 10_000;
const mostStatements = 500;

/**
 * Reads records for the server's own use: in full, secrets opened, those that no caller can see too. It asks no grant, so
 * nothing that it gives may reach a caller but by a decision of whoever asked.
 */
export class SystemReader {
  readonly #resources: ReadonlyMap<string, StoredResource>;

  constructor(
    model: Model,
    private readonly engine: Engine,
    secrets: SecretFields,
  ) {
    this.#resources = new Map(
      [...model.resources, ...model.system].map(([name, resource]) => [
        name,
        new StoredResource(model, engine, resource, secrets),
      ]),
    );
  }

  /** The records that meet the conditions; in the order of their ids unless another is asked for. */
  async find(resource: string, query: SystemQuery): Promise<readonly JsonObject[]> {
    const stored = this.#stored(resource);
    const { where = [], limit = mostRows, offset = 0 } = query;
    const values = [...stored.values(where), limit, offset];
    const rows = await this.engine.rows(stored.select(query), values, { effort: "seek" });
    return rows.map(stored.decode);
  }

  /** The first record that meets the conditions. */
  async first(resource: string, where: readonly SystemCondition[]): Promise<JsonObject | undefined> {
    const [record] = await this.find(resource, { where, limit: 1 });
    return record;
  }

  /** How many records meet the conditions. */
  async count(resource: string, where: readonly SystemCondition[]): Promise<number> {
    const stored = this.#stored(resource);
    const [row] = await this.engine.rows(stored.count(where), stored.values(where), { effort: "scan" });
    return Number(row?.[0] ?? 0);
  }

  #stored(name: string): StoredResource {
    const stored = this.#resources.get(name);
    if (!stored) throw new TypeError(`there is no resource ${name}`);
    return stored;
  }
}

const alias = "r";
const item = "i";

class StoredResource {
  readonly decode: (row: readonly SqlValue[]) => JsonObject;
  readonly #from: Fragment;
  readonly #select: Fragment;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #statements = new Map<string, Statement>();

  constructor(
    model: Model,
    private readonly engine: Engine,
    resource: Resource,
    secrets: SecretFields,
  ) {
    const { select, decode } = selectStored(model, engine.dialect, resource, alias);
    this.#select = select;
    this.#from = sql`${identifier(resource.table)} AS ${identifier(alias)}`;
    this.#fields = new Map(allFields(resource).map((field) => [field.name, field]));
    const sealed = allFields(resource).filter(({ kind }) => kind === "secret");
    this.decode = (row) => {
      const record = decode(row);
      for (const field of sealed) {
        const value = record[field.name];
        if (typeof value === "string") record[field.name] = secrets.open(resource.name, field, value);
      }
      return record;
    };
  }

  select({ where = [], sort }: SystemQuery): Statement {
    const key = JSON.stringify(["select", shapeOf(where), sort]);
    return this.#prepared(key, () => {
      const id = identifier(alias, "id");
      const order = sort ? sql`${this.#column(sort.field)}${raw(sort.descending ? " DESC" : "")}, ${id}` : id;
      const found = this.#where(where);
      return sql`${this.#select}${found} ORDER BY ${order} LIMIT ${slot("limit")} OFFSET ${slot("offset")}`;
    });
  }

  count(where: readonly SystemCondition[]): Statement {
    const key = JSON.stringify(["count", shapeOf(where)]);
    return this.#prepared(key, () => sql`SELECT count(*) FROM ${this.#from}${this.#where(where)}`);
  }

  /** The values of the conditions' parameters, in order. */
  values(where: readonly SystemCondition[]): SqlValue[] {
    return ordered(where).flatMap(({ field, value, comparison = "eq" }) => {
      const encode = columnEncoder(this.#field(field));
      if (comparison === "has") return [textOf(value)];
      if (comparison === "in" || comparison === "not_in") return items(value).map(encode);
      return value === null ? [] : [encode(value)];
    });
  }

  #where(where: readonly SystemCondition[]): Fragment {
    const conditions = ordered(where).map((condition) => ({
      or: condition.or ?? false,
      sql: this.#condition(condition),
    }));
    const all = conditions.filter(({ or }) => !or).map(({ sql: text }) => text);
    const any = conditions.filter(({ or }) => or).map(({ sql: text }) => text);
    if (any.length > 0) all.push(sql`(${join(any, " OR ")})`);
    return all.length === 0 ? raw("") : sql` WHERE ${join(all, " AND ")}`;
  }

  #condition({ field, value, comparison = "eq" }: SystemCondition): Fragment {
    const column = this.#column(field);
    if (comparison === "in" || comparison === "not_in") {
      const list = items(value).map((_, index) => slot(`${field}${index}`));
      if (list.length === 0) return raw(comparison === "in" ? "1 = 0" : "1 = 1");
      return sql`${column}${raw(comparison === "in" ? " IN (" : " NOT IN (")}${join(list, ", ")})`;
    }
    if (comparison === "has") {
      const { dialect } = this.engine;
      const held = sql`${dialect.item(item, { kind: "string" })} = ${slot(field)}`;
      return sql`EXISTS (SELECT 1 FROM ${dialect.items(column, item)} WHERE ${held})`;
    }
    if (value === null) return sql`${column}${raw(comparison === "ne" ? " IS NOT NULL" : " IS NULL")}`;
    return sql`${column} ${raw(operators[comparison])} ${slot(field)}`;
  }

  #column(name: string): Fragment {
    const { column } = this.#field(name);
    if (!column) throw new TypeError(`the field ${name} has no column`);
    return identifier(alias, column.name);
  }

  #field(name: string): Field {
    const field = this.#fields.get(name);
    if (!field) throw new TypeError(`there is no field ${name}`);
    return field;
  }

  #prepared(key: string, make: () => Fragment): Statement {
    const known = this.#statements.get(key);
    if (known) return known;
    if (this.#statements.size >= mostStatements) this.#statements.clear();
    const statement = render(make(), this.engine.dialect.placeholder);
    this.#statements.set(key, statement);
    return statement;
  }
}

const operators = { eq: "=", ne: "<>", lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

/** What conditions have in common whatever their values are. */
function shapeOf(where: readonly SystemCondition[]): Json {
  return ordered(where).map(({ field, comparison = "eq", value, or = false }) => {
    return [field, comparison, or, value === null, items(value).length];
  });
}

/** Those that must all be met first: the order in which their text and their values stand in a statement. */
function ordered(where: readonly SystemCondition[]): readonly SystemCondition[] {
  return [...where.filter(({ or }) => !or), ...where.filter(({ or }) => or)];
}

function items(value: Json): readonly Json[] {
  return isJsonArray(value) ? value : [];
}
