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
  /** Of tenants' records only those of this organization; null: none of them; absent: all. */
  readonly org?: string | null;
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
  ofRecord(source: RowSource, record: LoggedRecord, query: RecordQuery): Promise<readonly Change[]>;
  /** The change that gave a record this version, if it is still kept. */
  ofVersion(source: RowSource, record: LoggedRecord, version: number): Promise<Change | undefined>;
  /** The newest sequence; 0 in an empty log. */
  head(source: RowSource): Promise<number>;
  /** The oldest sequence that is kept; one more than the newest in an empty log. A cursor below it minus one is too old. */
  oldest(source: RowSource): Promise<number>;
}

/** A record as the log tells it from all others: of a tenant's, the id alone is not enough. */
export interface LoggedRecord {
  readonly resource: string;
  readonly id: string;
  readonly org: string | null;
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
  const ofRecord = (own: Fragment): Statement =>
    prepare(sql`${select} WHERE "resource" = ${slot("resource")} AND "record" = ${slot("record")}
      AND "version" < ${slot("below")} AND ${own} ORDER BY "version" DESC LIMIT ${slot("limit")}`);
  const ofTenant = ofRecord(sql`"org_id" = ${slot("org")}`);
  const ofNone = ofRecord(raw('"org_id" IS NULL'));
  const after = cached((count, org) =>
    prepare(sql`${select} WHERE "sequence" > ${slot("after")} AND "sequence" <= ${slot("end")}${oneOf("resource", count)}
      ${organizations[org]} ORDER BY "sequence" LIMIT ${slot("limit")}`),
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
    ofRecord: async (source, { resource, id, org }, query) => {
      const own = org === null ? [] : [org];
      const values = [resource, id, query.below ?? Number.MAX_SAFE_INTEGER, ...own, query.limit];
      const rows = await seek(source, org === null ? ofNone : ofTenant, values, query.deadline);
      return rows.map((row) => decodeEntry(row, storedFields));
    },
    ofVersion: async (source, record, version) => {
      const [change] = await reader.ofRecord(source, record, { below: version + 1, limit: 1 });
      return change?.version === version ? change : undefined;
    },
    after: async (source, sequence, query) => {
      const { resources = [], org, limit, deadline } = query;
      // The head is read first: what is appended between the two reads belongs to the next page.
      const newest = await reader.head(source);
      const end = Math.min(newest, sequence + entriesVisited);
      const statement = after(resources.length, org === undefined ? "all" : org === null ? "none" : "own");
      const own = typeof org === "string" ? [org] : [];
      const rows = await seek(source, statement, [sequence, end, ...resources, ...own, limit + 1], deadline);
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

/** Whose changes a read gives: those of every organization, of one and of none, or of none alone. */
const organizations = {
  all: raw(""),
  own: sql`AND ("org_id" IS NULL OR "org_id" = ${slot("org")})`,
  none: raw('AND "org_id" IS NULL'),
};

type Prepared = (count: number, org: keyof typeof organizations) => Statement;

/** Statements by how many resources they name: as many as the model has resources at most. */
function cached(prepare: Prepared): Prepared {
  const statements = new Map<string, Statement>();
  return (count, org) => {
    const key = `${count} ${org}`;
    const statement = statements.get(key) ?? prepare(count, org);
    statements.set(key, statement);
    return statement;
  };
}
