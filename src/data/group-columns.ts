import type { RoleGrant } from "../access/grant.ts";
import { fieldKinds } from "../charter/field-kinds.ts";
import { sql } from "../kit/sql.ts";
import { isTimeZone, timeUnits } from "../kit/time-bucket.ts";
import type { ReadContext } from "./caller-filter.ts";
import { countColumn, decoded, figureColumn, type GroupColumn, storageOf } from "./figures.ts";
import { type MemberValue, memberValue } from "./member-path.ts";
import type { AggregateQuery } from "./queries.ts";
import { parameterProblem } from "./query-problems.ts";

/** Groups and figures of one query at most. */
const mostColumns = 32;

/** The values of each group that a query asks for: those it is grouped by, then the figures. */
export interface GroupColumns {
  readonly groups: readonly GroupColumn[];
  readonly figures: readonly GroupColumn[];
}

/** Reads what a query groups by and works out. Raises `invalid_parameter` for what the caller may not read on every row. */
export function readColumns(
  context: ReadContext,
  rules: RoleGrant,
  resource: string,
  query: AggregateQuery,
  alias: string,
): GroupColumns {
  const zone = query.tz ?? "UTC";
  if (!isTimeZone(zone))
    throw parameterProblem("tz", 'The time zone is not known: give a name such as "Europe/Vienna".');
  const member = (parameter: string, name: string) => memberValue(context, rules, resource, name, { parameter, alias });
  const groups = (query.group ?? []).map((written) => {
    const [name = "", unit] = written.split(/:(.*)/s);
    const found = member("group", name);
    return unit === undefined ? groupColumn(found) : unitColumn(context, found, written, unit, zone);
  });
  const figures = (["sum", "avg", "min", "max"] as const).flatMap((kind) =>
    (query[kind] ?? []).map((name) => figureColumn(context, kind, member(kind, name))),
  );
  const all = { groups, figures: query.count ? [countColumn, ...figures] : figures };
  requireDistinct([...all.groups, ...all.figures]);
  return all;
}

function groupColumn(member: MemberValue): GroupColumn {
  const { field, name, value } = member;
  if (!fieldKinds[field.kind].indexable) {
    throw parameterProblem("group", `Records cannot be grouped by ${JSON.stringify(name)}: its values have no order.`);
  }
  const type = field.type.kind === "record" ? ({ kind: "string" } as const) : field.type;
  return { name, values: [value], type, storage: storageOf(member), read: (row, at) => decoded(member, row, at) };
}

/** A date belongs to its day wherever one stands: the time zone is for times alone. */
function unitColumn(context: ReadContext, member: MemberValue, name: string, unit: string, zone: string): GroupColumn {
  const { field, value, plain } = member;
  const units = field.kind === "date" ? timeUnits.filter((each) => each !== "hour") : timeUnits;
  const known = units.find((each) => each === unit);
  if ((field.kind !== "date" && field.kind !== "datetime") || !known) {
    const choices = units.join(", ");
    throw parameterProblem(
      "group",
      `${JSON.stringify(name.slice(0, 64))} is no time and unit; the units are ${choices}.`,
    );
  }
  const time = field.kind === "date" && plain ? context.dialect.column(value, "date", field.type) : value;
  const bucket = context.dialect.timeBucket(time, known, field.kind === "date" ? "UTC" : zone);
  const read: GroupColumn["read"] = (row, at) => (typeof row[at] === "string" ? row[at] : null);
  return { name, values: [sql`${bucket}`], type: { kind: "string" }, storage: "text", read };
}

function requireDistinct(columns: readonly GroupColumn[]): void {
  if (columns.length === 0)
    throw parameterProblem("group", "Say what to group by or work out: group, count, sum, avg, min or max.");
  if (columns.length > mostColumns)
    throw parameterProblem("group", `A query has ${mostColumns} groups and figures at most.`);
  const names = new Set<string>();
  for (const { name } of columns) {
    const plain = conditionName(name);
    if (names.has(plain)) throw parameterProblem("group", `${JSON.stringify(name)} is asked for twice.`);
    names.add(plain);
  }
}

/** The name of a column in a condition, where `created_at:day` and `requester.name` are no names: `created_at_day`. */
export function conditionName(name: string): string {
  return name.replaceAll(/[:.]/g, "_");
}
