/** A request that is sent over and over. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** Requests that are made ready once, and then sent in turn by any number of runs. */
export interface LoadPlan {
  readonly name: string;
  readonly port: number;
  /** Sent with each of them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly LoadRequest[];
}

/** One run of a plan. */
export interface LoadRun {
  readonly plan: string;
  readonly connections: number;
  /** When it ends; what was sent before is still waited for. */
  readonly until: { readonly seconds: number } | { readonly answers: number };
  /**
   * Requests a second, sent when they are due whether earlier ones were answered or not, as long as a connection is free.
   * Absent: each connection sends its next request once it has its answer.
   */
  readonly pace?: number;
  /** Whether to give back the ids of created records. */
  readonly keepIds?: boolean;
}

/** Milliseconds from sending a request to having its whole answer. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/** What a run found. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  /** Answers with a status of 400 or more; a run that has any measures nothing. */
  readonly failures: number;
  readonly firstFailure?: string;
  readonly latency: Latency;
  /** The share of the run that the load generator itself was busy, 0 to 1: near 1 it is what was measured. */
  readonly busy: number;
  readonly ids: readonly string[];
}

/** What the load generator is told. */
export type LoadOrder = { readonly plan: LoadPlan } | { readonly run: LoadRun };

/** What it answers to each. */
export type LoadReport = { readonly ready: string } | { readonly result: LoadResult } | { readonly fault: string };
