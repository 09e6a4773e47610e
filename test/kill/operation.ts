/** One record's part of an operation. */
export interface Step {
  readonly kind: "create" | "patch" | "delete";
  readonly record: string;
  /**
   * What tells its change apart from every other in the log: written into the record, so that whatever shows the record shows
   * who wrote it. A record is deleted at most once, so its deletion needs no more than its id.
   */
  readonly mark: string;
  /** What the count is set to by a create, and raised by by a patch; 0 for a delete. */
  readonly amount: number;
  /** The record's unique key; only for a create. */
  readonly key?: string;
}

/** What is known of an operation: answered as done, answered as not done, or never answered. */
export type Outcome = "acked" | "refused" | "unknown";

/** A request that writes: its steps are done together, or not at all. */
export interface Operation {
  readonly steps: readonly Step[];
  readonly batch: boolean;
  readonly idempotencyKey?: string;
}

/** The mark of a record's deletion. */
export function deletionMark(record: string): string {
  return `delete ${record}`;
}
