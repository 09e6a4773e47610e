import { Problem } from "../../kit/problem.ts";
import { grouped, type Paint } from "../terminal/terminal.ts";

/** Why a row, or one value of it, did not come in. `field` is absent when the whole row was judged. */
export interface Refusal {
  readonly table: string;
  /** The row's key as text. */
  readonly row: string;
  readonly field?: string;
  readonly reason: string;
}

/** A row that was refused, and how to name the rows that it refers to: by field, for whoever reads the reason. */
export interface RefusedRow {
  readonly table: string;
  readonly row: string;
  readonly named: ReadonlyMap<string, string>;
}

/** A problem that lies in the row itself; whatever else went wrong is raised again. */
export function faultOfRow(error: unknown): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  throw error;
}

/** What a problem says of a row, one refusal a fault. A reference to nothing names the row that it wanted. */
export function refusalsOf(problem: Problem, { table, row, named }: RefusedRow): readonly Refusal[] {
  if (problem.errors.length === 0) return [{ table, row, reason: problem.message }];
  return problem.errors.map(({ pointer, code, message }) => {
    const field = pointer.replace(/^\//, "");
    const reason = (code === "no_such_record" ? named.get(field) : undefined) ?? message;
    return { table, row, ...(field === "" ? {} : { field }), reason };
  });
}

const mostRows = 5;
const mostLines = 20;

/** Refusals for a person, one line for all rows of a table that share a reason; those past the twentieth line are counted. */
export function refusalLines(refusals: readonly Refusal[], paint: Paint): readonly string[] {
  const groups = Map.groupBy(refusals, ({ table, field, reason }) => JSON.stringify([table, field, reason]));
  const lines = [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return "";
    const rows = group.slice(0, mostRows).map(({ row }) => row);
    const many = group.length > mostRows ? ` and ${grouped(group.length - mostRows)} more` : "";
    const field = first.field === undefined ? "" : ` ${paint.cyan(first.field)}`;
    return `  ${first.table} ${rows.join(", ")}${many}${field}: ${first.reason}`;
  });
  const rest = [...groups.values()].slice(mostLines).flat().length;
  return [
    ...lines.slice(0, mostLines),
    ...(rest > 0 ? [paint.dim(`  … and ${grouped(rest)} more; --json names them.`)] : []),
  ];
}
