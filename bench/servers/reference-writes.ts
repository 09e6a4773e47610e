import type { Database } from "bun:sqlite";

interface Waiting {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The bare grouped write: all that is ready in one turn of the loop shares a commit, and is answered after it. */
export class ReferenceWrites {
  #waiting: Waiting[] = [];

  constructor(private readonly database: Database) {}

  /** Does the work in a transaction; resolves once its commit is on disk. */
  write(work: () => void): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => this.#commit());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ work, resolve, reject });
    return promise;
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      this.database
        .transaction(() => {
          for (const { work } of group) work();
        })
        .immediate();
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
