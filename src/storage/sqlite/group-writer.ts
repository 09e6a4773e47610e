import type { Database } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";
import type { SqlValue, Statement } from "../../kit/sql.ts";
import type { Row, Transaction } from "../engine.ts";
import { Statements } from "./statements.ts";
import { translateError } from "./translate-error.ts";

/** Writes that share a commit at most, and writes that may wait for one: past it the server sheds load. */
const largestGroup = 256;
const longestQueue = 10_000;

interface Job {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * The one writer of a database. Writes that are ready together share a transaction and its commit (one fsync), and are
 * answered only after it. Each stands alone: one that fails takes back what it did, and no other.
 *
 * A savepoint for each would cost 10 µs, so a group first runs without: when one fails after it has written something, the
 * whole group is rolled back and run again, a savepoint each.
 */
export class GroupWriter {
  readonly #statements: Statements;
  readonly #listeners = new Set<() => void>();
  #queue: Job[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly database: Database) {
    this.#statements = new Statements(database);
  }

  /** Runs `work` in a transaction; resolves once its commit is on disk. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Problem("storage_unavailable", "The server is stopping."));
    if (this.#queue.length >= longestQueue) {
      return Promise.reject(new Problem("overloaded", "Too many writes are waiting: try again in a moment."));
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let result: { readonly value: T } | undefined;
    const run = async (transaction: Transaction): Promise<void> => {
      result = { value: await work(transaction) };
    };
    this.#queue.push({ work: run, resolve: () => result && resolve(result.value), reject });
    this.#running ??= this.#drain();
    return promise;
  }

  /** Runs something on the writer's connection while no write is under way. */
  async exclusive<T>(action: () => T): Promise<T> {
    while (this.#running) await this.#running;
    return action();
  }

  /** Calls the listener after each commit. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Commits what is waiting, then takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    this.#statements.close();
  }

  async #drain(): Promise<void> {
    // All requests that are ready in this turn of the loop join the group.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, largestGroup);
      await this.#commit(group);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Job[]): Promise<void> {
    let outcomes: readonly Outcome[];
    try {
      outcomes = (await this.#attempt(group, false)) ?? (await this.#attempt(group, true)) ?? [];
    } catch (error) {
      const problem = translateError(error);
      for (const job of group) job.reject(problem);
      return;
    }
    group.forEach((job, index) => {
      const outcome = outcomes[index];
      if (outcome && "error" in outcome) job.reject(outcome.error);
      else job.resolve(outcome?.value);
    });
    for (const listener of this.#listeners) listener();
  }

  /** Runs the group in one transaction. Undefined when, without savepoints, a failure cannot be told apart from the rest. */
  async #attempt(group: readonly Job[], savepoints: boolean): Promise<readonly Outcome[] | undefined> {
    this.#statements.run("BEGIN IMMEDIATE", []);
    try {
      const outcomes: Outcome[] = [];
      for (const job of group) {
        const outcome = await this.#runOne(job, savepoints);
        if (!outcome) {
          this.#statements.run("ROLLBACK", []);
          return undefined;
        }
        outcomes.push(outcome);
      }
      this.#statements.run("COMMIT", []);
      return outcomes;
    } catch (error) {
      if (this.database.inTransaction) this.#statements.run("ROLLBACK", []);
      throw error;
    }
  }

  async #runOne(job: Job, savepoint: boolean): Promise<Outcome | undefined> {
    const transaction = new SqliteTransaction(this.#statements);
    if (savepoint) this.#statements.run("SAVEPOINT one", []);
    try {
      const value = await job.work(transaction);
      if (savepoint) this.#statements.run("RELEASE one", []);
      return { value };
    } catch (error) {
      if (!this.database.inTransaction) throw error;
      if (savepoint) {
        this.#statements.run("ROLLBACK TO one", []);
        this.#statements.run("RELEASE one", []);
      } else if (transaction.wrote) return undefined;
      return { error };
    } finally {
      transaction.end();
    }
  }
}

/** The transaction of one write of a group. */
class SqliteTransaction implements Transaction {
  #open = true;
  /** Whether it changed anything, so that a failure has something to take back. */
  wrote = false;

  constructor(private readonly statements: Statements) {}

  async rows(statement: Statement, values: readonly SqlValue[]): Promise<readonly Row[]> {
    this.#requireOpen();
    return this.#attempt(() => this.statements.rows(statement.text, values));
  }

  async run(statement: Statement, values: readonly SqlValue[]): Promise<number> {
    this.#requireOpen();
    const changes = this.#attempt(() => this.statements.run(statement.text, values));
    this.wrote = true;
    return changes;
  }

  end(): void {
    this.#open = false;
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw translateError(error);
    }
  }

  #requireOpen(): void {
    if (!this.#open) throw new TypeError("a transaction was used after its end");
  }
}
