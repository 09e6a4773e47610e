/** A change as the log tells it, from wherever the log was read. */
export interface LoggedChange {
  readonly kind: "create" | "patch" | "delete";
  readonly record: string;
  readonly version: number;
  readonly mark: string;
  /** The count after it; 0 for a delete. */
  readonly count: number;
}

/** A record as it is stored. */
export interface StoredRow {
  readonly record: string;
  readonly version: number;
  readonly mark: string;
  readonly key: string;
  readonly count: number;
}

/** What was found after a fault. */
export interface Facts {
  /** What the log holds after what was read of it before, in its order. */
  readonly changes: readonly LoggedChange[];
  /** The rows of all records that the changes or the ledger since then speak of. */
  readonly rows: readonly StoredRow[];
  /** How many rows there are altogether. */
  readonly total: number;
}
