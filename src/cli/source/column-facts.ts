import type { Database } from "bun:sqlite";
import { readTime } from "./read-time.ts";
import { quoted, type SourceColumn, type SourceTable } from "./source-schema.ts";

/** What a column's rows really hold: SQLite keeps any value in any column, so the declared type alone says little. */
export interface ColumnFacts {
  readonly nulls: number;
  readonly integers: number;
  readonly reals: number;
  readonly texts: number;
  readonly blobs: number;
  /** Characters of the longest text. */
  readonly longest: number;
  /** True when no integer lies beyond ±(2^53−1). */
  readonly safe: boolean;
  /** True when all values are 0 or 1. */
  readonly bits: boolean;
  /** How all values read as times, or undefined when one does not. */
  times(): { readonly midnight: boolean } | undefined;
  /** Digits after the point that the values need, at most 17. */
  scale(): number;
  /** True when all texts read as JSON. */
  json(): boolean;
}

interface CountRow {
  readonly [name: string]: number | null;
}

/** The facts of each column of a table, from one scan; `times`, `scale` and `json` scan again when asked. */
export function columnFacts(database: Database, table: SourceTable): ReadonlyMap<string, ColumnFacts> {
  const parts = table.columns.flatMap((column, index) => counts(quoted(column.name), index));
  const row = database.query<CountRow, []>(`SELECT ${parts.join(", ")} FROM ${quoted(table.name)}`).get() ?? {};
  return new Map(table.columns.map((column, index) => [column.name, factsOf(database, table, column, row, index)]));
}

function counts(column: string, index: number): string[] {
  const ofType = (type: string): string => `total(typeof(${column}) = '${type}') AS ${type}_${index}`;
  return [
    ...["null", "integer", "real", "text", "blob"].map(ofType),
    `max(CASE WHEN typeof(${column}) = 'text' THEN length(${column}) END) AS longest_${index}`,
    `total(typeof(${column}) = 'integer' AND abs(${column} / 2) > 4503599627370495) AS unsafe_${index}`,
    `total(typeof(${column}) <> 'null' AND ${column} NOT IN (0, 1)) AS other_${index}`,
  ];
}

function factsOf(
  database: Database,
  table: SourceTable,
  column: SourceColumn,
  row: CountRow,
  index: number,
): ColumnFacts {
  const count = (name: string): number => row[`${name}_${index}`] ?? 0;
  const values = (): Iterable<{ readonly value: unknown }> =>
    database
      .query<{ readonly value: unknown }, []>(
        `SELECT DISTINCT ${quoted(column.name)} AS value FROM ${quoted(table.name)} WHERE ${quoted(column.name)} IS NOT NULL`,
      )
      .iterate();
  return {
    nulls: count("null"),
    integers: count("integer"),
    reals: count("real"),
    texts: count("text"),
    blobs: count("blob"),
    longest: count("longest"),
    safe: count("unsafe") === 0,
    bits: count("other") === 0,
    times: () => timesOf(values()),
    scale: () => scaleOf(values()),
    json: () => every(values(), isJsonText),
  };
}

function timesOf(values: Iterable<{ readonly value: unknown }>): { midnight: boolean } | undefined {
  let midnight = true;
  for (const { value } of values) {
    const time = readTime(value);
    if (time === undefined) return undefined;
    midnight &&= time.midnight;
  }
  return { midnight };
}

function scaleOf(values: Iterable<{ readonly value: unknown }>): number {
  let scale = 0;
  for (const { value } of values) {
    if (typeof value !== "number") continue;
    while (scale < 17 && Number(value.toFixed(scale)) !== value) scale += 1;
  }
  return scale;
}

function isJsonText(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function every(values: Iterable<{ readonly value: unknown }>, test: (value: unknown) => boolean): boolean {
  for (const { value } of values) if (!test(value)) return false;
  return true;
}
