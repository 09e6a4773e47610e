import type { Database, Statement as Prepared } from "bun:sqlite";
import type { SqlValue } from "../../kit/sql.ts";
import type { Row } from "../engine.ts";

/** Prepared statements kept for one connection: shapes of requests are few, their texts repeat. */
const mostKept = 500;
/** Characters that their texts have together: a statement takes some times its text in memory, and callers shape it. */
const mostText = 1_000_000;

/** Runs SQL on one connection, preparing each text once. The oldest make room for new ones. */
export class Statements {
  readonly #prepared = new Map<string, Prepared>();
  #text = 0;

  constructor(private readonly database: Database) {}

  /** The rows of a query, each an array of values. */
  rows(text: string, values: readonly SqlValue[]): Row[] {
    return this.#prepare(text).values(...values);
  }

  /** Runs a write; the number of rows it changed. */
  run(text: string, values: readonly SqlValue[]): number {
    return this.#prepare(text).run(...values).changes;
  }

  /** How many are kept. */
  get size(): number {
    return this.#prepared.size;
  }

  /** Frees them all. */
  close(): void {
    for (const [text, statement] of this.#prepared) this.#free(text, statement);
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text);
    if (known) return known;
    const statement = this.database.prepare(text);
    for (const [old, kept] of this.#prepared) {
      if (this.#prepared.size < mostKept && this.#text + text.length <= mostText) break;
      this.#free(old, kept);
    }
    this.#prepared.set(text, statement);
    this.#text += text.length;
    return statement;
  }

  #free(text: string, statement: Prepared): void {
    this.#prepared.delete(text);
    this.#text -= text.length;
    statement.finalize();
  }
}
