import { type Fragment, identifier, join, raw, render, type SqlValue, type Statement, slot, sql } from "../kit/sql.ts";
import type { Dialect, ReadOptions, Row } from "../storage/engine.ts";
import { changesTable } from "./append.ts";
import type { Change } from "./change.ts";
import { decodeEntry, entryColumns, type StoredFields } from "./entry.ts";

/** Where the log is read: an engine, or the transaction of a write. */
export interface RowSource {
  rows(statement: Statement, values: readonly SqlValue[], options: ReadOptions): Promise<readonly Row[]>;
}

/** How far a read of the log goes. */
export interface LogQuery {
  /** Only changes of these resources; absent or empty: of all. */
  readonly resources?: readonly string[];
  /** Entries given back at most. */
  readonly limit: number;
  readonly deadline?: number;
}

/** A piece of the log. */
export interface LogPage {
  readonly changes: readonly Change[];
  /** The sequence up to which the log was read: the cursor for the next page, even where no change was found. */
  readonly through: number;
  /** Whether the log goes on after `through`. */
  readonly more: boolean;
}

/** Entries visited at most by one read, however few of them it is looking for. */
export const entriesVisited = 5000;

/** Reads the log. Every read is bounded: a seek, then at most `limit` or `entriesVisited` entries. */
export interface LogReader {
  /** The changes after `sequence`, oldest first. */
  after(source: RowSource, sequence: number, query: LogQuery): Promise<LogPage>;
  /** The changes of one record, newest first, those below version `below` where given. */
  ofRecord(source: RowSource, resource: string, record: string, query: RecordQuery): Promise<readonly Change[]>;
  /** The change that gave a record this version, if it is still kept. */
  ofVersion(source: RowSource, resource: string, record: string, version: number): Promise<Change | undefined>;
  /** The newest sequence; 0 in an empty log. */
  head(source: RowSource): Promise<number>;
  /** The oldest sequence that is kept; one more than the newest in an empty log. A cursor below it minus one is too old. */
  oldest(source: RowSource): Promise<number>;
}

/** How much of a record's history to read. */
export interface RecordQuery {
  readonly below?: number;
  readonly limit: number;
  readonly deadline?: number;
}

/** Prepares reading the log. `storedFields` names the fields that records of each resource store now. */
export function createLogReader(dialect: Pick<Dialect, "placeholder">, storedFields: StoredFields): LogReader {
  const prepare = (fragment: Fragment): Statement => render(fragment, dialect.placeholder);
  const table = identifier(changesTable);
  const select = sql`SELECT ${join(
    ["sequence", ...entryColumns].map((name) => identifier(name)),
    ", ",
  )} FROM ${table}`;
  const head = prepare(sql`SELECT "sequence" FROM ${table} ORDER BY "sequence" DESC LIMIT 1`);
  const oldest = prepare(sql`SELECT "sequence" FROM ${table} ORDER BY "sequence" LIMIT 1`);
  const ofRecord = prepare(sql`${select} WHERE "resource" = ${slot("resource")} AND "record" = ${slot("record")}
    AND "version" < ${slot("below")} ORDER BY "version" DESC LIMIT ${slot("limit")}`);
  const after = cached((count) =>
    prepare(sql`${select} WHERE "sequence" > ${slot("after")} AND "sequence" <= ${slot("end")}${oneOf("resource", count)}
      ORDER BY "sequence" LIMIT ${slot("limit")}`),
  );
  const seek = (source: RowSource, statement: Statement, values: readonly SqlValue[], deadline?: number) =>
    source.rows(statement, values, deadline === undefined ? { effort: "seek" } : { effort: "seek", deadline });

  const first = async (source: RowSource, statement: Statement): Promise<number | undefined> => {
    const [row] = await seek(source, statement, []);
    return row === undefined ? undefined : Number(row[0]);
  };
  const reader: LogReader = {
    head: async (source) => (await first(source, head)) ?? 0,
    oldest: async (source) => (await first(source, oldest)) ?? (await reader.head(source)) + 1,
    ofRecord: async (source, resource, record, query) => {
      const values = [resource, record, query.below ?? Number.MAX_SAFE_INTEGER, query.limit];
      const rows = await seek(source, ofRecord, values, query.deadline);
      return rows.map((row) => decodeEntry(row, storedFields));
    },
    ofVersion: async (source, resource, record, version) => {
      const [change] = await reader.ofRecord(source, resource, record, { below: version + 1, limit: 1 });
      return change?.version === version ? change : undefined;
    },
    after: async (source, sequence, query) => {
      const { resources = [], limit, deadline } = query;
      // The head is read first: what is appended between the two reads belongs to the next page.
      const newest = await reader.head(source);
      const end = Math.min(newest, sequence + entriesVisited);
      const rows = await seek(source, after(resources.length), [sequence, end, ...resources, limit + 1], deadline);
      const changes = rows.slice(0, limit).map((row) => decodeEntry(row, storedFields));
      const last = changes.at(-1);
      if (rows.length > limit && last) return { changes, through: last.sequence, more: true };
      return { changes, through: Math.max(end, sequence), more: end < newest };
    },
  };
  return reader;
}

function oneOf(column: string, count: number): Fragment {
  if (count === 0) return raw("");
  const names = Array.from({ length: count }, (_, index) => slot(`${column}${index}`));
  return sql` AND ${identifier(column)} IN (${join(names, ", ")})`;
}

/** Statements by how many resources they name: as many as the model has resources at most. */
function cached(prepare: (count: number) => Statement): (count: number) => Statement {
  const statements = new Map<number, Statement>();
  return (count) => {
    const statement = statements.get(count) ?? prepare(count);
    statements.set(count, statement);
    return statement;
  };
}
