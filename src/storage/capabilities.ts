/** What an engine can do that another cannot: callers ask for these, never for an engine's name. */
export interface Capabilities {
  /** Whether sequence order in the log is commit order. */
  readonly orderedLog: boolean;
  /** Whether other processes may write to the same database at the same time. */
  readonly manyWriters: boolean;
  /** Whether a query can be stopped by the server itself at its deadline. */
  readonly stopsQueries: boolean;
}
