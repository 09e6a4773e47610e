/** How much is measured, and for how long. */
export interface Scale {
  readonly name: "normal" | "quick" | "full";
  /** Runs of each contender, in turn; their medians count. */
  readonly runs: number;
  /** Seconds of a run. */
  readonly seconds: number;
  /** Seconds that each contender runs before, so that its code is compiled and its pages are cached. */
  readonly warmUp: number;
  /** Tasks in the table that most rows are about, and in the small and the large one. Multiples of 100. */
  readonly tasks: number;
  readonly smallTasks: number;
  readonly largeTasks: number;
  /** The page, of 20, that is far down the list. */
  readonly deepPage: number;
  /** Starts of the server. */
  readonly starts: number;
  /** The chat's inserts at each concurrency, its inserts with their times, and its reads. */
  readonly chat: { readonly inserts: number; readonly timed: number; readonly reads: number };
}

const normal: Scale = {
  name: "normal",
  runs: 5,
  seconds: 1.5,
  warmUp: 1.5,
  tasks: 100_000,
  smallTasks: 10_000,
  largeTasks: 1_000_000,
  deepPage: 4_000,
  starts: 5,
  chat: { inserts: 20_000, timed: 2_000, reads: 40_000 },
};

/** The chat as it was published. */
const full: Scale = {
  ...normal,
  name: "full",
  seconds: 5,
  chat: { inserts: 100_000, timed: 10_000, reads: 1_000_000 },
};

/** Shows that everything runs; its figures mean nothing. */
const quick: Scale = {
  name: "quick",
  runs: 1,
  seconds: 0.1,
  warmUp: 0.05,
  tasks: 2_000,
  smallTasks: 1_000,
  largeTasks: 4_000,
  deepPage: 40,
  starts: 1,
  chat: { inserts: 100, timed: 50, reads: 200 },
};

/** The scales by name. */
export const scales: Readonly<Record<Scale["name"], Scale>> = { normal, full, quick };
