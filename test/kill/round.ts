import type { Fault } from "./checker.ts";

/** A fault with the round that it was found in; round 0 is the last look, into the file. */
export interface FoundFault extends Fault {
  readonly round: number;
}

/** How a round went. */
export interface RoundDone {
  readonly round: number;
  /** Writes acknowledged since the first round. */
  readonly acked: number;
  /** Writes of this round that were not answered before the kill. */
  readonly unknown: number;
  readonly readyMilliseconds: number;
  readonly faults: readonly FoundFault[];
}

/** What happened to the keyed requests that were sent again after a restart. */
export interface Retries {
  readonly sent: number;
  /** Those that the server says were done before. */
  readonly replayed: number;
}
