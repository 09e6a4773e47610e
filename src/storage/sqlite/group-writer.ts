import { type Database, SQLiteError } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";
import type { Transaction } from "../engine.ts";
import { GroupTransaction } from "./group-transaction.ts";
import { Statements } from "./statements.ts";
import { translateError } from "./translate-error.ts";

/** Writes that share a commit at most, and writes that may wait for one: past it the server sheds load. */
const largestGroup = 256;
const longestQueue = 10_000;

/** How long the writer waits for a program that has locked the database, and how long between two tries. Milliseconds. */
const longestLock = 5_000;
const lockPause = 10;

interface Job {
  readonly work: (transaction: Transaction) => Promise<unknown>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = "done" | { readonly error: unknown };

/**
 * The one writer of a database. Writes that are ready together share a transaction and its commit (one fsync), and are
 * answered only after it. Each stands alone: one that fails takes back what it did, and no other.
 *
 * A savepoint for each would cost 10 µs, so a group first runs without: when one fails after it has written something, the
 * whole group is rolled back and run again, a savepoint each.
 *
 * A group whose commit fails is rolled back and refused as a whole. The writer goes on: the next group tries anew.
 */
export class GroupWriter {
  readonly #statements: Statements;
  readonly #listeners = new Set<() => void>();
  readonly #alone: (() => void)[] = [];
  readonly #queue: Job[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly database: Database) {
    this.#statements = new Statements(database);
    // Whoever waits for a lock within SQLite holds up everything else on this thread: it is waited for here.
    this.database.run("PRAGMA busy_timeout = 0");
  }

  /** Runs `work` in a transaction; resolves once its commit is on disk. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(stopping());
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

  /** Runs something on the writer's connection between two groups, ahead of the writes that wait. */
  exclusive<T>(action: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(stopping());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#alone.push(() => {
      this.database.run(`PRAGMA busy_timeout = ${longestLock}`);
      try {
        resolve(action());
      } catch (error) {
        reject(translateError(error));
      } finally {
        this.database.run("PRAGMA busy_timeout = 0");
      }
    });
    this.#running ??= this.#drain();
    return promise;
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
    await nextTurn();
    while (this.#alone.length + this.#queue.length > 0) {
      for (const action of this.#alone.splice(0)) action();
      const group = this.#queue.splice(0, largestGroup);
      if (group.length > 0) await this.#answer(group);
      await nextTurn();
    }
    this.#running = undefined;
  }

  async #answer(group: readonly Job[]): Promise<void> {
    try {
      const outcomes = (await this.#attempt(group, false)) ?? (await this.#attempt(group, true));
      if (!outcomes) throw new TypeError("writes with a savepoint each could not be told apart");
      // Each in a task of its own: an error in a listener must not stop the writer.
      for (const listener of this.#listeners) queueMicrotask(listener);
      group.forEach((job, index) => {
        const outcome = outcomes[index];
        if (outcome === "done") job.resolve();
        else job.reject(outcome?.error);
      });
    } catch (error) {
      const problem = translateError(error);
      for (const job of group) job.reject(problem);
    }
  }

  /** Runs the group in one transaction. Undefined when, without savepoints, a failure cannot be told apart from the rest. */
  async #attempt(group: readonly Job[], savepoints: boolean): Promise<readonly Outcome[] | undefined> {
    await this.#begin();
    try {
      const outcomes: Outcome[] = [];
      for (const job of group) {
        const outcome = await (savepoints ? this.#runApart(job) : this.#runBare(job));
        if (!outcome) return undefined;
        outcomes.push(outcome);
      }
      this.#commit();
      return outcomes;
    } finally {
      // After a commit nothing is left to roll back; SQLite itself may have done it when the disk failed.
      if (this.database.inTransaction) this.#statements.run("ROLLBACK", []);
    }
  }

  async #begin(): Promise<void> {
    const until = performance.now() + longestLock;
    for (;;) {
      try {
        this.#statements.run("BEGIN IMMEDIATE", []);
        return;
      } catch (error) {
        const busy = error instanceof SQLiteError && error.code?.startsWith("SQLITE_BUSY");
        if (!busy || performance.now() > until) throw error;
      }
      await Bun.sleep(lockPause);
    }
  }

  /** Runs a write without a savepoint. Undefined when it failed and has to be taken back. */
  async #runBare(job: Job): Promise<Outcome | undefined> {
    const transaction = new GroupTransaction(this.database, this.#statements);
    try {
      await transaction.run(job.work);
      return "done";
    } catch (error) {
      transaction.requireAlive();
      return transaction.wrote ? undefined : { error };
    }
  }

  async #runApart(job: Job): Promise<Outcome> {
    const transaction = new GroupTransaction(this.database, this.#statements);
    this.#statements.run("SAVEPOINT one", []);
    try {
      await transaction.run(job.work);
      this.#statements.run("RELEASE one", []);
      return "done";
    } catch (error) {
      transaction.requireAlive();
      this.#statements.run("ROLLBACK TO one", []);
      this.#statements.run("RELEASE one", []);
      return { error };
    }
  }

  /**
   * A commit whose fsync fails has written all of its pages, and the next start would take them for committed. So they are
   * written over, by a commit of nothing; where that fails too, whoever wrote is told that it is not certain.
   */
  #commit(): void {
    try {
      this.#statements.run("COMMIT", []);
    } catch (error) {
      if (!(error instanceof SQLiteError) || !error.code?.includes("FSYNC")) throw error;
      if (this.database.inTransaction) this.#statements.run("ROLLBACK", []);
      if (this.#writeOver()) throw error;
      const detail =
        "The disk failed while the write was kept. It was taken back, but may return if the server ends before the disk works again: look before you repeat it.";
      throw new Problem("storage_unavailable", detail, { cause: error });
    }
  }

  #writeOver(): boolean {
    try {
      const version: unknown = this.database.query("PRAGMA user_version").values()[0]?.[0];
      this.database.run(`PRAGMA user_version = ${(Number(version) + 1) % 2 ** 31}`);
      return true;
    } catch {
      return false;
    }
  }
}

function stopping(): Problem {
  return new Problem("storage_unavailable", "The server is stopping.");
}

function nextTurn(): Promise<unknown> {
  return new Promise((resolve) => setImmediate(resolve));
}
