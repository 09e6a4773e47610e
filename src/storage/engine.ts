// contract: what every engine does for the layers above. sqlite/ fulfils it; postgres/ will.

import type { Model } from "../charter/model.ts";
import type { SqlDialect } from "../expression/index.ts";
import type { Fragment, SqlValue, Statement } from "../kit/sql.ts";
import type { TimeUnit } from "../kit/time-bucket.ts";
import type { Capabilities } from "./capabilities.ts";
import type { TableSchema } from "./table-schema.ts";

/** A row: its values in the order of the select list. Decimals and integers beyond 2^53 come as text, by `Dialect.read`. */
export type Row = readonly SqlValue[];

/**
 * How much work a read may do where it is started.
 * - `seek`: a bounded index seek (a record by id). Runs at once, where the caller is.
 * - `budget`: starts where the caller is with a bound on the rows visited; past it, it is begun anew on a reader thread.
 *   Its statement must hold `Dialect.tick` in its WHERE. Which shapes went past it is remembered.
 * - `scan`: straight to a reader thread.
 */
export type Effort = "seek" | "budget" | "scan";

/** How a read is run. */
export interface ReadOptions {
  readonly effort: Effort;
  /** When it must be over, milliseconds of `performance.now()`. Past it the query is stopped: a `deadline` problem. */
  readonly deadline?: number;
}

/** Reads a committed state. Two reads may see two states; one statement sees one. */
export interface Reader {
  rows(statement: Statement, values: readonly SqlValue[], options: ReadOptions): Promise<readonly Row[]>;
}

/** A write transaction. Exists only inside `Engine.write`; using it afterwards is a `TypeError`. */
export interface Transaction {
  /** Runs a query inside the transaction and sees its writes. */
  rows(statement: Statement, values: readonly SqlValue[]): Promise<readonly Row[]>;
  /**
   * Runs a write; gives the number of rows it changed.
   * Raises `ConstraintError` for a unique or foreign key; the statement then changed nothing and the transaction may go on.
   */
  run(statement: Statement, values: readonly SqlValue[]): Promise<number>;
}

/** A key that a write would break. `columns` are those of the table's declared key. */
export class ConstraintError extends Error {
  override readonly name = "ConstraintError";
  constructor(
    readonly kind: "unique" | "foreign_key" | "not_null",
    readonly table: string,
    readonly columns: readonly string[],
    options?: { cause?: unknown },
  ) {
    super(`${kind} on ${table}(${columns.join(", ")})`, options);
  }
}

/** What differs between engines in text: added to what expressions already need. */
export interface Dialect extends SqlDialect {
  readonly placeholder: (index: number) => string;
  /** The select-list form of a column, such that the driver loses nothing (decimals as text). */
  read(column: { readonly name: string; readonly storage: string }, alias: string): Fragment;
  /**
   * A condition that is always true and lets a query be stopped or budgeted, called for each row visited of `alias`, or for
   * each item of a JSON list. Empty on an engine that stops queries by itself.
   */
  readonly tick: (alias: string, of?: "row" | "item") => Fragment;
  /** The values of a subquery's rows as one JSON list in the order of `order`; `[]` where there are none. */
  listOf(value: Fragment, order: Fragment): Fragment;
  /**
   * The beginning of the unit that holds a time given in milliseconds, as `timeBucket` of `kit/` gives it, as text; null
   * where there is none. `zone` is the name of a time zone that `isTimeZone` knows.
   */
  timeBucket(milliseconds: Fragment, unit: TimeUnit, zone: string): Fragment;
  /**
   * Full-text search for statements over rows of `alias`: which hold all the words in the columns together, the last as a
   * prefix. `columns` are some of the table's searchable ones, at least one; words found in others are no match.
   */
  search(table: string, alias: string, columns: readonly string[]): SearchFragments;
  /** The value of the slot `search`; undefined where the words hold nothing to search for. */
  searchQuery(words: string, columns: readonly string[]): string | undefined;
}

/** The parts of a full-text search. The words are bound as the slot `search`, whose value `Dialect.searchQuery` makes. */
export interface SearchFragments {
  /** Stands in FROM behind the table of the rows: a join, or nothing. */
  readonly join: Fragment;
  readonly condition: Fragment;
  /** The rank of a row, smaller is better. */
  readonly rank: Fragment;
}

/** The storage of one server. */
export interface Engine extends Reader {
  readonly name: "sqlite" | "postgres";
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /**
   * Runs `work` in a write transaction and resolves once its commit is on disk. Raised errors roll back what `work` did, alone.
   * `work` may be run again from its start (a group that had to be split), so it must have no effect outside the transaction.
   * It awaits nothing but the transaction.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Runs `listener` after each commit that appended changes: a hint for readers of the log. Gives the way to stop. */
  onCommit(listener: () => void): () => void;
  /** Creates or changes tables to fit the model; see `migrate/`. */
  migrate(model: Model, tables: readonly TableSchema[], options: { readonly apply: boolean }): Promise<MigrationReport>;
  /** Finishes the writes that were accepted and closes; whatever is asked of it afterwards is `storage_unavailable`. */
  close(): Promise<void>;
}

/** A step of a schema change: what it does, and whether it can be done without asking. */
export interface MigrationStep {
  readonly kind:
    | "create_table"
    | "add_column"
    | "create_index"
    | "drop_index"
    | "refused"
    | "create_search"
    | "drop_search";
  readonly place: string;
  readonly description: string;
}

/** What a schema change would do, or did. */
export interface MigrationReport {
  readonly steps: readonly MigrationStep[];
  readonly refused: readonly MigrationStep[];
  readonly applied: boolean;
}
