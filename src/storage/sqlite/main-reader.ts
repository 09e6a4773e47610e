import type { Database } from "bun:sqlite";
import type { SqlValue, Statement } from "../../kit/sql.ts";
import type { ReadOptions, Row } from "../engine.ts";
import type { ReaderPool } from "./reader-pool.ts";
import { Statements } from "./statements.ts";
import { translateError } from "./translate-error.ts";

/** Rows that a read may visit where requests are answered: some hundred microseconds. */
const budget = 2_000;
/** Milliseconds that those rows may take: what a row makes SQLite do (a subquery, a join) may take long. */
const longestHere = 4;
/** Texts remembered as heavy; they are tried again when the memory is emptied. */
const mostHeavy = 1_000;
/** Milliseconds that a read without a deadline may take. */
const longest = 60_000;

/** Stops a read that visits more rows than its budget. */
class BudgetSpent extends Error {}

/** Reads on the thread that answers requests, as long as they are short; longer ones go to the reader threads. */
export class MainReader {
  readonly #heavy = new Set<string>();
  readonly #statements: Statements;
  #left = budget;
  #until = 0;

  constructor(
    open: (tick: () => number) => Database,
    private readonly pool: ReaderPool,
  ) {
    this.#statements = new Statements(open(() => this.#tick()));
  }

  async rows(statement: Statement, values: readonly SqlValue[], options: ReadOptions): Promise<readonly Row[]> {
    const { text } = statement;
    const { effort, deadline = performance.now() + longest } = options;
    if (effort === "scan" || (effort === "budget" && this.#heavy.has(text))) {
      return await this.pool.rows(text, values, deadline);
    }
    this.#left = effort === "seek" ? Number.POSITIVE_INFINITY : budget;
    this.#until = performance.now() + longestHere;
    try {
      return this.#statements.rows(text, values);
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw translateError(error);
      if (this.#heavy.size >= mostHeavy) this.#heavy.clear();
      this.#heavy.add(text);
      return await this.pool.rows(text, values, deadline);
    }
  }

  close(): void {
    this.#statements.close();
  }

  #tick(): number {
    this.#left -= 1;
    if (this.#left < 0 || (this.#left % 16 === 0 && performance.now() > this.#until)) throw new BudgetSpent();
    return 1;
  }
}
