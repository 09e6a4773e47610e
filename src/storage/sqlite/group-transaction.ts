import type { Database } from "bun:sqlite";
import type { SqlValue, Statement } from "../../kit/sql.ts";
import type { Row, Transaction } from "../engine.ts";
import type { Statements } from "./statements.ts";
import { translateError } from "./translate-error.ts";

/** The part of a group's transaction that one write does. */
export class GroupTransaction {
  /** Whether it changed anything, so that a failure has something to take back. */
  wrote = false;
  #open = true;
  #broken: { readonly error: unknown } | undefined;

  constructor(
    private readonly database: Database,
    private readonly statements: Statements,
  ) {}

  /** Does the work, which cannot use the transaction afterwards. Raises what it raises, and for a transaction that ended in it. */
  async run(work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
    try {
      await work({
        rows: async ({ text }, values) => this.#attempt(() => this.statements.rows(text, values)),
        run: async (statement, values) => this.#write(statement, values),
      });
    } finally {
      this.#open = false;
    }
    this.requireAlive();
  }

  /**
   * Raises the error by which SQLite rolled back the whole transaction, as it may when a disk is full or fails. Without this,
   * work that goes on after an error would go on without a transaction, each statement for itself.
   */
  requireAlive(): void {
    if (this.#broken) throw this.#broken.error;
  }

  #write({ text }: Statement, values: readonly SqlValue[]): number {
    const changes = this.#attempt(() => this.statements.run(text, values));
    this.wrote = true;
    return changes;
  }

  #attempt<T extends number | readonly Row[]>(action: () => T): T {
    if (!this.#open) throw new TypeError("a transaction was used after its end");
    this.requireAlive();
    try {
      return action();
    } catch (error) {
      const translated = translateError(error);
      if (!this.database.inTransaction) this.#broken = { error: translated };
      throw translated;
    }
  }
}
