import { identifier, join, render, slot, sql } from "../kit/sql.ts";
import type { Dialect, Transaction } from "../storage/engine.ts";
import type { NewChange } from "./change.ts";
import { encodeEntry, entryColumns } from "./entry.ts";

/** The log's table. */
export const changesTable = "charter_changes";

/** Appends a change to the log, in the transaction that makes it: both are committed, or neither. */
export type Append = (transaction: Transaction, change: NewChange) => Promise<void>;

/**
 * Prepares appending. The sequence is given by the table: on SQLite in order of commits; elsewhere allocated here, after the
 * record's row was locked by its write, so that changes of one record never swap.
 */
export function createAppend(dialect: Pick<Dialect, "placeholder">): Append {
  const columns = join(
    entryColumns.map((name) => identifier(name)),
    ", ",
  );
  const values = join(
    entryColumns.map((name) => slot(name)),
    ", ",
  );
  const insert = render(
    sql`INSERT INTO ${identifier(changesTable)} (${columns}) VALUES (${values})`,
    dialect.placeholder,
  );
  return async (transaction, change) => {
    await transaction.run(insert, encodeEntry(change));
  };
}
