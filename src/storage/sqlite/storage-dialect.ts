import { sqliteDialect } from "../../expression/index.ts";
import { identifier, raw, slot, sql } from "../../kit/sql.ts";
import type { TimeUnit } from "../../kit/time-bucket.ts";
import type { Dialect } from "../engine.ts";
import { searchTable } from "./sqlite-schema.ts";

/** Units of time that SQLite finds by itself, several times faster than a function of ours. */
const formats: Readonly<Partial<Record<TimeUnit, string>>> = {
  year: "%Y-01-01",
  month: "%Y-%m-01",
  day: "%Y-%m-%d",
  hour: "%Y-%m-%dT%H:00:00Z",
};

/** The text that differs between engines, for SQLite. */
export const storageDialect: Dialect = {
  ...sqliteDialect,
  placeholder: () => "?",
  // As text, a scaled decimal keeps its digits beyond 2^53.
  read: ({ name, storage }, alias) =>
    storage === "decimal" ? sql`CAST(${identifier(alias, name)} AS TEXT)` : identifier(alias, name),
  tick: (alias, of = "row") => sql`charter_tick(${identifier(alias, of === "row" ? "row_id" : "key")})`,
  listOf: (value, order) => sql`json_group_array(${value} ORDER BY ${order})`,
  timeBucket: (time, unit, zone) => {
    const format = zone === "UTC" ? formats[unit] : undefined;
    if (format) return sql`strftime(${raw(`'${format}'`)}, ${time} / 1000.0, 'unixepoch')`;
    return sql`charter_time_bucket(${time}, ${`${unit} ${zone}`})`;
  },
  search: (table, alias) => {
    const index = `${alias}_search`;
    const name = identifier(searchTable(table));
    return {
      join: sql` JOIN ${name} AS ${identifier(index)} ON ${identifier(index, "rowid")} = ${identifier(alias, "row_id")}`,
      condition: sql`${identifier(index, searchTable(table))} MATCH ${slot("search")}`,
      rank: identifier(index, "rank"),
    };
  },
  searchQuery,
};

/**
 * The words as an FTS5 query: each a quoted text, so that none is taken for an operator, the last a prefix, and found in the
 * given columns only (https://sqlite.org/fts5.html, "Full-text Query Syntax").
 */
function searchQuery(words: string, columns: readonly string[]): string | undefined {
  const found = words.normalize("NFC").match(/[\p{L}\p{N}\p{M}]+/gu);
  if (!found || columns.length === 0) return undefined;
  const terms = found.map((word, index) => `"${word}"${index === found.length - 1 ? "*" : ""}`);
  return `{${columns.map((name) => `"${name}"`).join(" ")}} : (${terms.join(" AND ")})`;
}
