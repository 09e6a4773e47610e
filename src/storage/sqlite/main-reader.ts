import type { Database } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";
import type { SqlValue, Statement } from "../../kit/sql.ts";
import type { ReadOptions, Row } from "../engine.ts";
import { HeavyStatements } from "./heavy-statements.ts";
import type { ReaderPool } from "./reader-pool.ts";
import { Statements } from "./statements.ts";
import { translateError } from "./translate-error.ts";

/** Rows that a read may visit where requests are answered: some hundred microseconds. */
const budget = 2_000;
/**
 * Milliseconds that those rows may take: what a row makes SQLite do (a subquery, a join) may take long. They are allowed
 * twice, for the first may have gone to another process while this thread was not running: a read that is short in itself
 * would be begun anew for nothing, on a machine that is busy anyway.
 */
const longestHere = 4;
/** Milliseconds that a read without a deadline may take. */
const longest = 60_000;

/** Stops a read that visits more rows than its budget. */
class BudgetSpent extends Error {}

/** Reads on the thread that answers requests, as long as they are short; longer ones go to the reader threads. */
export class MainReader {
  readonly #heavy = new HeavyStatements();
  readonly #statements: Statements;
  #left = budget;
  #until = 0;
  #again = true;
  #closed = false;

  constructor(
    open: (tick: () => number) => Database,
    private readonly pool: ReaderPool,
  ) {
    this.#statements = new Statements(open(() => this.#tick()));
  }

  async rows(statement: Statement, values: readonly SqlValue[], options: ReadOptions): Promise<readonly Row[]> {
    if (this.#closed) throw new Problem("storage_unavailable", "The server is stopping.");
    const { text } = statement;
    const { effort, deadline = performance.now() + longest } = options;
    if (effort === "scan" || (effort === "budget" && this.#heavy.rests(text))) {
      return await this.pool.rows(text, values, deadline);
    }
    // A seek visits few rows by itself, but a rule in it may walk to many: it has the same budget, and goes the same way.
    this.#left = budget;
    this.#until = performance.now() + longestHere;
    this.#again = true;
    try {
      const rows = this.#statements.rows(text, values);
      if (effort === "budget") this.#heavy.passed(text);
      return rows;
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw translateError(error);
      if (effort === "budget") this.#heavy.failed(text);
      return await this.pool.rows(text, values, deadline);
    }
  }

  close(): void {
    this.#closed = true;
    this.#statements.close();
  }

  #tick(): number {
    this.#left -= 1;
    if (this.#left < 0) throw new BudgetSpent();
    if (this.#left % 16 === 0) this.#lookAtClock();
    return 1;
  }

  #lookAtClock(): void {
    const now = performance.now();
    if (now <= this.#until) return;
    if (!this.#again) throw new BudgetSpent();
    this.#again = false;
    this.#until = now + longestHere;
  }
}
