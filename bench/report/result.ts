/** A figure of one contender: the median of its runs. */
export interface Figure {
  readonly value: number;
  readonly unit: "answers/s" | "ms" | "MB" | "bytes";
  /** Milliseconds to the whole answer. */
  readonly p50?: number;
  readonly p99?: number;
  /** Microseconds of processor time that the server took for an answer, all its threads together. */
  readonly processor?: number;
  /** The share of the time that the load generator was busy: near 1 it may have been the narrow place. */
  readonly loadBusy?: number;
}

/** How ours relates to the reference: the median over pairs of neighbouring runs. */
export interface Ratio {
  /** `rate`: more is better. The others: less is better. */
  readonly of: "rate" | "cost" | "p99" | "bytes";
  readonly value: number;
}

/** What was asked of a figure. */
export interface Goal {
  readonly of: "ratio" | "ours";
  readonly is: "at least" | "at most";
  readonly bound: number;
}

/** A line of the table. */
export interface Result {
  readonly row: string;
  readonly title: string;
  readonly ours: Figure;
  readonly reference?: Figure;
  readonly ratio?: Ratio;
  readonly goal?: Goal;
  /** Absent without a goal. */
  readonly met?: boolean;
  /** What else was found. */
  readonly notes: readonly string[];
}

/** Everything that a run of the benchmarks found, as it is written to its file. */
export interface Report {
  readonly at: string;
  readonly scale: string;
  readonly machine: { readonly platform: string; readonly cores: number; readonly model: string; readonly bun: string };
  readonly seconds: number;
  readonly results: readonly Result[];
}

/** A line with its goal judged. */
export function judged(result: Omit<Result, "met" | "notes"> & { readonly notes?: readonly string[] }): Result {
  const { goal, notes = [] } = result;
  if (goal === undefined) return { ...result, notes };
  const value = goal.of === "ours" ? result.ours.value : (result.ratio?.value ?? Number.NaN);
  return { ...result, notes, met: goal.is === "at least" ? value >= goal.bound : value <= goal.bound };
}
