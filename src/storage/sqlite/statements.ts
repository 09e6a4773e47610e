import type { Database, Statement as Prepared } from "bun:sqlite";
import type { SqlValue } from "../../kit/sql.ts";
import type { Row } from "../engine.ts";

/** Prepared statements kept for one connection: shapes of requests are few, their texts repeat. */
const mostKept = 500;

/** Runs SQL on one connection, preparing each text once. */
export class Statements {
  readonly #prepared = new Map<string, Prepared>();

  constructor(private readonly database: Database) {}

  /** The rows of a query, each an array of values. */
  rows(text: string, values: readonly SqlValue[]): Row[] {
    return this.#prepare(text).values(...values);
  }

  /** Runs a write; the number of rows it changed. */
  run(text: string, values: readonly SqlValue[]): number {
    return this.#prepare(text).run(...values).changes;
  }

  /** Frees them all. */
  close(): void {
    for (const statement of this.#prepared.values()) statement.finalize();
    this.#prepared.clear();
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text);
    if (known) return known;
    if (this.#prepared.size >= mostKept) this.close();
    const statement = this.database.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }
}
