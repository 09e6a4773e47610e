import type { ResourceGrant } from "../access/grant.ts";
import { check, compileCondition, ExpressionError, type Member, type Schema } from "../expression/index.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, slot, sql } from "../kit/sql.ts";
import type { Row } from "../storage/engine.ts";
import { checkFilter, compileFilter, type ReadContext } from "./caller-filter.ts";
import type { Call } from "./context.ts";
import type { GroupColumn } from "./figures.ts";
import { conditionName, type GroupColumns, readColumns } from "./group-columns.ts";
import { PreparedRead } from "./prepared-read.ts";
import type { AggregateQuery } from "./queries.ts";
import { expressionProblem, limitProblem, unknownName } from "./query-problems.ts";
import { visibleRows, where } from "./related.ts";
import { searchedColumns } from "./searched-columns.ts";

/** The alias of the resource's table, and of the groups made of its rows. */
const row = "r";
const group = "g";

/** A column, and where its values are among those of all columns. */
interface Placed {
  readonly column: GroupColumn;
  readonly at: number;
}

/** An aggregate query compiled for callers of one set of roles. */
export class AggregatePlan {
  readonly searched: readonly string[];
  readonly read: PreparedRead;
  readonly #placed: readonly Placed[];

  constructor(context: ReadContext, call: Call, grant: ResourceGrant, query: AggregateQuery) {
    const { rules } = call.grant;
    const { name, table } = grant.resource;
    const columns = readColumns(context, rules, name, query, row);
    const filter = query.filter === undefined ? undefined : checkFilter(context.model, call, name, query.filter);
    this.searched = query.search === undefined ? [] : searchedColumns(call, grant);
    const search = query.search === undefined ? undefined : context.dialect.search(table, row, this.searched);
    this.#placed = place([...columns.groups, ...columns.figures]);
    const found = where(context, row, [
      ...(search ? [search.condition] : []),
      ...(filter && filter.constant !== true ? [compileFilter(filter, context, rules, row)] : []),
      ...visibleRows(context, rules, name, row, query.trashed),
    ]);
    const inner = sql`SELECT ${innerList(this.#placed)} FROM ${identifier(table)} AS ${identifier(row)}${search?.join ?? raw("")}${found}${groupBy(columns)}`;
    const condition = query.having === undefined ? raw("") : sql` WHERE ${this.#having(context, query.having)}`;
    const select = sql`SELECT ${this.#outerList(context)} FROM (${inner}) AS ${identifier(group)}${condition}`;
    this.read = new PreparedRead(
      sql`${select}${this.#order(columns, query.sort ?? [])} LIMIT ${slot("limit")}`,
      context.dialect,
    );
  }

  /** The group that a row tells of. */
  groupOf(found: Row): JsonObject {
    const values: Record<string, Json> = {};
    for (const { column, at } of this.#placed) values[column.name] = column.read(found, at);
    return values;
  }

  /** What a double would round comes as text. */
  #outerList({ dialect }: ReadContext): Fragment {
    const columns = this.#placed.flatMap(({ column, at }) => {
      const exact = column.storage === "integer" || column.storage === "decimal";
      return column.values.map((_, index) => {
        const value = identifier(group, `c${at + index}`);
        return exact || index > 0 ? dialect.toText(value) : value;
      });
    });
    return join(columns, ", ");
  }

  #having({ model, dialect }: ReadContext, text: string): Fragment {
    const { limits } = model;
    if (text.length > limits.filter)
      throw limitProblem(`A condition has at most ${limits.filter} characters.`, limits.filter);
    const schema = this.#schema();
    try {
      const bounds = { length: limits.filter, depth: limits.filterDepth };
      const condition = check(text, { schema, record: group }, "condition", bounds);
      return compileCondition(condition, { dialect, schema, sources: { record: { alias: group } } });
    } catch (error) {
      if (error instanceof ExpressionError) throw expressionProblem("having", error);
      throw error;
    }
  }

  /** The groups as a condition sees them. */
  #schema(): Schema {
    const members = this.#placed.map(({ column, at }): readonly [string, Member] => {
      const name = conditionName(column.name);
      return [name, { kind: "value", name, type: column.type, storage: column.storage, column: `c${at}` }];
    });
    const schema = { name: group, table: "", trash: false, tenant: false, members: new Map(members) };
    return { resource: (name) => (name === group ? schema : undefined) };
  }

  /** The order asked for; groups that it leaves together come by what they are grouped by. */
  #order({ groups }: GroupColumns, sort: readonly string[]): Fragment {
    const names = this.#placed.map(({ column }) => column.name);
    const asked = sort.map((written) => {
      const descending = written.startsWith("-");
      const name = descending ? written.slice(1) : written;
      const found = this.#placed.find(({ column }) => column.name === name || conditionName(column.name) === name);
      if (!found) throw unknownName("sort", name, names);
      return orderKey(found.at, descending);
    });
    const keys = [...asked, ...this.#placed.slice(0, groups.length).map(({ at }) => orderKey(at, false))];
    return keys.length === 0 ? raw("") : sql` ORDER BY ${join(keys, ", ")}`;
  }
}

function place(columns: readonly GroupColumn[]): readonly Placed[] {
  let at = 0;
  return columns.map((column) => {
    const placed = { column, at };
    at += column.values.length;
    return placed;
  });
}

function innerList(placed: readonly Placed[]): Fragment {
  const columns = placed.flatMap(({ column, at }) =>
    column.values.map((value, index) => sql`${value} AS ${identifier(`c${at + index}`)}`),
  );
  return join(columns, ", ");
}

/** By place: the same expression with a parameter in it would be another to the engine. */
function groupBy({ groups }: GroupColumns): Fragment {
  return groups.length === 0 ? raw("") : raw(` GROUP BY ${groups.map((_, index) => index + 1).join(", ")}`);
}

function orderKey(at: number, descending: boolean): Fragment {
  return sql`${identifier(group, `c${at}`)}${raw(descending ? " DESC NULLS LAST" : " NULLS LAST")}`;
}
