import { bound, type Fragment, identifier, join, raw, sql } from "../kit/sql.ts";
import type { TimePart } from "./node.ts";
import { once, onceBoth } from "./once.ts";
import { matchesPattern } from "./pattern.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { parseTime, timePart } from "./time.ts";
import type { Type } from "./type.ts";
import { decimalUnits, parseDouble, parseInteger } from "./value.ts";

/** A value that SQLite hands to a function of ours, or takes from it. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** A function that every connection must know before an expression runs on it. */
export interface SqliteFunction {
  readonly name: string;
  readonly deterministic: boolean;
  readonly arity: number;
  readonly call: (...values: readonly SqliteValue[]) => SqliteValue;
}

/** What SQLite lacks: linear-time patterns, parts of times, strict conversions. The same code as in memory, so they agree. */
export const sqliteFunctions: readonly SqliteFunction[] = [
  {
    name: "charter_matches",
    arity: 2,
    deterministic: true,
    call: (text, pattern) =>
      typeof text === "string" && typeof pattern === "string" ? Number(matchesPattern(text, pattern)) : null,
  },
  {
    name: "charter_time_part",
    arity: 2,
    deterministic: true,
    call: (time, part) => (time === null || !isTimePart(part) ? null : timePart(Number(time), part)),
  },
  {
    name: "charter_integer",
    arity: 1,
    deterministic: true,
    call: (text) => (typeof text === "string" ? parseInteger(text) : null),
  },
  {
    name: "charter_double",
    arity: 1,
    deterministic: true,
    call: (text) => (typeof text === "string" ? parseDouble(text) : null),
  },
  {
    name: "charter_time",
    arity: 1,
    deterministic: true,
    call: (text) => (typeof text === "string" ? (parseTime(text) ?? null) : null),
  },
  {
    name: "charter_decimal",
    arity: 2,
    deterministic: true,
    call: (text, scale) => (typeof text === "string" ? decimalUnits(text, Number(scale)) : null),
  },
];

/** Expressions on SQLite (api.md section 2 for how values lie in columns). */
export const sqliteDialect: SqlDialect = {
  same: (left, right) => sql`(${left} IS ${right})`,
  column: (column, storage) => (storage === "date" ? sql`(unixepoch(${column}) * 1000)` : column),
  truth: (value) => raw(value ? "1" : "0"),
  isTrue: (value) => sql`${value} = 1`,
  // A number without a fraction would be bound as INTEGER, and divided like one.
  given: (parameter, type) => (type.kind === "double" ? sql`CAST(${parameter} AS REAL)` : parameter),
  list: (json) => bound(json),
  // SQLite turns a whole number that overflows into a REAL.
  integer: (value) => once(value, (v) => sql`(CASE WHEN typeof(${v}) = 'integer' THEN ${v} END)`),
  finite: (value) => once(value, (v) => sql`(CASE WHEN abs(${v}) <= 1.7976931348623157e308 THEN ${v} END)`),
  length: (text) => sql`length(${text})`,
  contains: (text, part) => sql`(instr(${text}, ${part}) > 0)`,
  startsWith: (text, part) => once(part, (p) => sql`(substr(${text}, 1, length(${p})) = ${p})`),
  hasPrefix: (text, prefix) => {
    if (prefix === "") return sql`${text} IS NOT NULL`;
    const end = textAfter(prefix);
    if (end === undefined) return sql`${text} >= ${prefix}`;
    return once(text, (t) => sql`(${t} >= ${prefix} AND ${t} < ${end})`);
  },
  endsWith: (text, part) =>
    onceBoth(
      text,
      part,
      (t, p) => sql`(CASE WHEN length(${p}) = 0 THEN ${t} = ${t} ELSE substr(${t}, -length(${p})) = ${p} END)`,
    ),
  matches: (text, pattern) => sql`charter_matches(${text}, ${pattern})`,
  divide: (left, right) => sql`(${left} / nullif(${right}, 0))`,
  toDouble: (value) => sql`CAST(${value} AS REAL)`,
  toText: (value) => sql`CAST(${value} AS TEXT)`,
  booleanToText: (value) => sql`(CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)`,
  textToInteger: (text) => sql`charter_integer(${text})`,
  textToDouble: (text) => sql`charter_double(${text})`,
  doubleToInteger: (value) =>
    once(value, (v) => sql`(CASE WHEN abs(${v}) < 9223372036854775808.0 THEN CAST(${v} AS INTEGER) END)`),
  timePart: (time, part) => sql`charter_time_part(${time}, ${part})`,
  listLength: (list) => sql`json_array_length(${list})`,
  items: (list, alias) => sql`json_each(${list}) AS ${identifier(alias)}`,
  item: (alias, type) => typedItem(identifier(alias, "type"), identifier(alias, "value"), type),
  collect: (alias, from) => {
    const [type, value] = [identifier(alias, "type"), identifier(alias, "value")];
    const item = sql`CASE WHEN ${type} IN ('true', 'false') THEN json(${type}) ELSE ${value} END`;
    return sql`(SELECT json_group_array(${item}) FROM ${from})`;
  },
  element: (list, index, type) => {
    // A path of null gives null: below 0 there is no item.
    const path = sql`('$[' || nullif(max(${index}, -1), -1) || ']')`;
    return onceBoth(list, path, (l, p) => typedItem(sql`json_type(${l}, ${p})`, sql`json_extract(${l}, ${p})`, type));
  },
  json: (json, path, type) => {
    const at = bound(`$${path.map((key) => (typeof key === "number" ? `[${key}]` : `."${key}"`)).join("")}`);
    return once(json, (j) => {
      const kind = sql`json_type(${j}, ${at})`;
      // JSON stays JSON, for more may be asked of it; its own null is null.
      if (type.kind === "dyn") return sql`(CASE WHEN ${kind} <> 'null' THEN ${j} -> ${at} END)`;
      return typedItem(kind, sql`json_extract(${j}, ${at})`, type);
    });
  },
};

/** The first text, by code point, after all that begin with a prefix; undefined where there is none. */
export function textAfter(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Surrogates are no characters: U+E000 follows U+D7FF.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

const jsonTypes: Readonly<Partial<Record<Type["kind"], readonly string[]>>> = {
  string: ["text"],
  record: ["text"],
  bool: ["true", "false"],
  int: ["integer"],
  double: ["integer", "real"],
  timestamp: ["text"],
  decimal: ["text"],
};

/** Whole numbers on the wire lie within ±(2^53−1). */
const largestInteger = String(Number.MAX_SAFE_INTEGER);

function typedItem(type: Fragment, value: Fragment, wanted: Type): Fragment {
  const names = jsonTypes[wanted.kind];
  if (!names) return value;
  const list = join(
    names.map((name) => raw(`'${name}'`)),
    ", ",
  );
  const present =
    wanted.kind === "int" ? sql` AND ${value} BETWEEN ${raw(`-${largestInteger} AND ${largestInteger}`)}` : raw("");
  return sql`(CASE WHEN ${type} IN (${list})${present} THEN ${typedValue(value, wanted)} END)`;
}

function typedValue(value: Fragment, wanted: Type): Fragment {
  if (wanted.kind === "timestamp") return sql`charter_time(${value})`;
  if (wanted.kind === "decimal") return sql`charter_decimal(${value}, ${raw(String(wanted.scale))})`;
  return wanted.kind === "double" ? sql`CAST(${value} AS REAL)` : value;
}

function isTimePart(value: unknown): value is TimePart {
  return typeof value === "string" && value.startsWith("get");
}
