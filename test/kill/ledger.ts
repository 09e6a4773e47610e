import type { Operation, Outcome } from "./operation.ts";

/** An operation with what became of it, as the one who sent it knows. */
export interface Entry {
  readonly operation: Operation;
  /** A moment in the order of all moments of the ledger. */
  readonly sent: number;
  outcome: Outcome;
  /** When the answer came, in the same order. */
  answered?: number;
  /** The version that the answer gave to each step's record, where it gave one. */
  versions?: readonly (number | undefined)[];
}

/**
 * What was meant and what was answered, kept outside of the process that is killed. An intent is written before its request
 * is sent, so nothing can be in the database that is not in here.
 */
export class Ledger {
  readonly #entries: Entry[] = [];
  #moment = 0;
  acked = 0;

  /** Every operation, in the order of sending. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Notes that an operation is about to be sent. Until it is answered its outcome is unknown. */
  intend(operation: Operation): Entry {
    this.#moment += 1;
    const entry: Entry = { operation, sent: this.#moment, outcome: "unknown" };
    this.#entries.push(entry);
    return entry;
  }

  /** Notes that it was done; a second answer (to a retry) changes nothing. */
  acknowledge(entry: Entry, versions: Entry["versions"] = []): void {
    if (entry.outcome === "acked") return;
    this.#moment += 1;
    this.acked += 1;
    Object.assign(entry, { outcome: "acked", answered: this.#moment, versions });
  }

  /** Notes that it was answered with a problem, which says that nothing was done. */
  refuse(entry: Entry): void {
    entry.outcome = "refused";
  }
}
