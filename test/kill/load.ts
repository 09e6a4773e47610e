import { send } from "./client.ts";
import type { Ledger } from "./ledger.ts";
import type { Workload } from "./workload.ts";

/** Answers so far. */
export interface Answered {
  readonly acked: number;
  readonly refused: number;
}

/** What is written to, by how many at a time, and where it is noted. */
export interface LoadParts {
  readonly url: string;
  readonly writers: number;
  readonly ledger: Ledger;
  readonly workload: Workload;
  /** Called at each answer, with how many there were of each kind. */
  readonly answered: (count: Answered) => void;
}

/** Writes without a pause, until it is stopped or the server answers no more. */
export class Load {
  readonly #work: Promise<unknown>;
  #stopped = false;
  #answered: Answered = { acked: 0, refused: 0 };

  constructor(private readonly parts: LoadParts) {
    this.#work = Promise.all(Array.from({ length: parts.writers }, () => this.#write()));
  }

  /** Sends nothing more from now on. */
  stop(): void {
    this.#stopped = true;
  }

  /** Resolves once every request that was sent was answered or broke. */
  async ended(): Promise<void> {
    await this.#work;
  }

  async #write(): Promise<void> {
    const { url, ledger, workload, answered } = this.parts;
    while (!this.#stopped) {
      const operation = workload.next();
      const entry = ledger.intend(operation);
      const { outcome } = await send(url, ledger, entry);
      if (outcome === "unknown") return;
      if (outcome === "acked") workload.done(operation);
      else ledger.refuse(entry);
      this.#answered = { ...this.#answered, [outcome]: this.#answered[outcome] + 1 };
      answered(this.#answered);
    }
  }
}
