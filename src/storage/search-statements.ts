import { type Fragment, identifier, join, render, type Statement, slot, sql } from "../kit/sql.ts";
import type { Dialect } from "./engine.ts";

/** The statements that keep a table's search index in step with its rows; absent where nothing is searchable. */
export interface SearchStatements {
  /** Values: the record's key, in the order of its columns. Run after the record was written. */
  readonly index: Statement;
  /** Values: the record's key, in the order of its columns. Run before the record is changed or removed. */
  readonly remove: Statement;
}

/** Makes the statements for a table; `columns` are its searchable ones, `key` those of its key. */
export function searchStatements(
  dialect: Pick<Dialect, "placeholder">,
  table: string,
  columns: readonly string[],
  key: readonly string[],
): SearchStatements | undefined {
  if (columns.length === 0) return undefined;
  const index = identifier(`${table}__search`);
  const names = join(
    columns.map((name) => identifier(name)),
    ", ",
  );
  const own = key.map((name) => sql`${identifier(name)} = ${slot(name)}`);
  const row = sql`FROM ${identifier(table)} WHERE ${join(own, " AND ")}`;
  const prepare = (fragment: Fragment) => render(fragment, dialect.placeholder);
  return {
    index: prepare(sql`INSERT INTO ${index} (rowid, ${names}) SELECT "row_id", ${names} ${row}`),
    remove: prepare(sql`DELETE FROM ${index} WHERE rowid = (SELECT "row_id" ${row})`),
  };
}
