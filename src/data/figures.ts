import { decimalText, type Type } from "../expression/index.ts";
import type { Json } from "../kit/json.ts";
import { type Fragment, type SqlValue, sql } from "../kit/sql.ts";
import type { Row } from "../storage/engine.ts";
import type { ReadContext } from "./caller-filter.ts";
import type { MemberValue } from "./member-path.ts";
import { limitProblem, parameterProblem } from "./query-problems.ts";

/** What can be worked out of the records of a group. */
export type FigureKind = "sum" | "avg" | "min" | "max";

/** A value of each group: one it is grouped by, or a figure. */
export interface GroupColumn {
  /** Its name in the answer: `status`, `created_at:day`, `sum_amount`. */
  readonly name: string;
  /** Its values in SQL, over the records of the group, in their order: the first is what conditions and sorts see. */
  readonly values: readonly Fragment[];
  /** What conditions take it for. */
  readonly type: Type;
  readonly storage: "text" | "id" | "integer" | "real" | "decimal" | "boolean" | "date" | "datetime";
  /** The answer's value, of the values in a row; whole numbers and decimals come as text. */
  readonly read: (row: Row, at: number) => Json;
}

/** Digits behind the point that a mean of decimals has beyond those of its field, rounded half to even. */
const meanDigits = 4;

const totals: ReadonlySet<string> = new Set(["integer", "number", "decimal"]);
const comparable: ReadonlySet<string> = new Set(["int", "double", "decimal", "string", "timestamp"]);

/** How many records a group has. */
export const countColumn: GroupColumn = {
  name: "count",
  values: [sql`count(*)`],
  type: { kind: "int" },
  storage: "integer",
  read: (row, at) => Number(row[at]),
};

/** A figure over a field. Raises `invalid_parameter` for a field that has none of the kind. */
export function figureColumn(context: ReadContext, kind: FigureKind, member: MemberValue): GroupColumn {
  const { type } = member.field;
  const name = `${kind}_${member.name}`;
  const able = kind === "sum" || kind === "avg" ? totals.has(member.field.kind) : comparable.has(type.kind);
  if (!able) throw parameterProblem(kind, `${JSON.stringify(member.name)} has no ${words[kind]}.`);
  if (kind === "min" || kind === "max") {
    const value = kind === "min" ? sql`min(${member.value})` : sql`max(${member.value})`;
    return { name, values: [value], type, storage: storageOf(member), read: (row, at) => decoded(member, row, at) };
  }
  return kind === "sum" ? sumColumn(name, member) : meanColumn(context, name, member);
}

/** How a member's value lies in a row: a walk gives what expressions work on, where a date is a time. */
export function storageOf({ field, plain }: MemberValue): GroupColumn["storage"] {
  const storage = field.column?.storage ?? "text";
  if (storage === "json") throw new TypeError(`${field.name} has no order`);
  return storage === "date" && !plain ? "datetime" : storage;
}

/** The answer's value of a member. */
export function decoded({ decode }: MemberValue, row: Row, at: number): Json {
  const value = row[at];
  return value === null || value === undefined ? null : decode(value);
}

const words: Readonly<Record<FigureKind, string>> = {
  sum: "sum",
  avg: "mean",
  min: "least value",
  max: "greatest value",
};

function sumColumn(name: string, { field, value }: MemberValue): GroupColumn {
  const values = [sql`sum(${value})`];
  if (field.type.kind === "decimal") {
    const { scale } = field.type;
    const read = (row: Row, at: number) => textual(row[at], (text) => decimalText(BigInt(text), scale));
    return { name, values, type: { ...field.type, precision: 18 }, storage: "decimal", read };
  }
  if (field.type.kind === "int") {
    const read = (row: Row, at: number) => textual(row[at], (text) => safeSum(name, text));
    return { name, values, type: field.type, storage: "integer", read };
  }
  return { name, values, type: { kind: "double" }, storage: "real", read: (row, at) => textual(row[at], finite) };
}

/** The sum and the count give the mean exactly; conditions and sorts see it as a double. */
function meanColumn({ dialect }: ReadContext, name: string, { field, value }: MemberValue): GroupColumn {
  const shape = { name, type: { kind: "double" }, storage: "real" } as const;
  if (field.type.kind === "double") {
    return { ...shape, values: [sql`avg(${value})`], read: (row, at) => textual(row[at], finite) };
  }
  const scale = field.type.kind === "decimal" ? field.type.scale : 0;
  const mean = sql`(${dialect.toDouble(sql`avg(${value})`)} / ${10 ** scale})`;
  const values = [mean, sql`sum(${value})`, sql`count(${value})`];
  const exact = field.type.kind === "decimal";
  const read = (row: Row, at: number) =>
    textual(row[at + 1], (text) => {
      const count = BigInt(String(row[at + 2]));
      return exact ? decimalMean(BigInt(text), count, scale) : Number(BigInt(text)) / Number(count);
    });
  return { ...shape, values, read };
}

function textual(value: SqlValue | undefined, read: (text: string) => Json): Json {
  return value === null || value === undefined ? null : read(String(value));
}

function finite(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function safeSum(name: string, text: string): number {
  const sum = Number(text);
  if (!Number.isSafeInteger(sum)) throw sumTooLarge(name);
  return sum;
}

/** A sum is exact or refused, never rounded. */
export function sumTooLarge(name: string): Error {
  const bound = Number.MAX_SAFE_INTEGER;
  return limitProblem(`${name} is beyond ±(2^53−1), so it cannot be given exactly: group by more, or filter.`, bound);
}

function decimalMean(sum: bigint, count: bigint, scale: number): string {
  const digits = scale + meanDigits;
  const scaled = sum * 10n ** BigInt(meanDigits);
  const whole = scaled / count;
  const twice = 2n * (scaled % count);
  const size = twice < 0n ? -twice : twice;
  const up = size > count || (size === count && whole % 2n !== 0n);
  return decimalText(up ? whole + (scaled < 0n ? -1n : 1n) : whole, digits);
}
