import type { Contender } from "./contender.ts";
import type { LoadResult, LoadRun } from "./load/load.ts";
import type { LoadGenerator } from "./load/load-generator.ts";
import type { Figure } from "./report/result.ts";
import type { Scale } from "./scale.ts";
import { median } from "./statistics.ts";

/** How the contenders of a comparison are run. */
export interface CompareOptions {
  readonly load: LoadGenerator;
  readonly scale: Pick<Scale, "runs" | "seconds" | "warmUp">;
  readonly connections: number;
  readonly pace?: number;
  /** Done while the first contender runs, until the signal is aborted. */
  readonly beside?: (signal: AbortSignal) => Promise<void>;
}

/** What a comparison found. Ratios are medians over pairs of neighbouring runs, for a machine's pace drifts. */
export interface Comparison {
  readonly ours: Figure;
  readonly reference: Figure;
  /** The rate of ours for that of the reference. */
  readonly rate: number;
  readonly p99: number;
}

/** A run with the microseconds of processor time that the server took for an answer. */
export type Measured = LoadResult & { readonly processor: number | undefined };

/** Runs two contenders in turn, after a run of each that does not count. */
export async function compare(ours: Contender, theirs: Contender, options: CompareOptions): Promise<Comparison> {
  const { load, scale } = options;
  for (const { plan } of [ours, theirs]) await load.prepare(plan);
  for (const contender of [ours, theirs]) await runOnce(contender, options, scale.warmUp);
  const mine: Measured[] = [];
  const yours: Measured[] = [];
  for (let run = 0; run < scale.runs; run += 1) {
    mine.push(await withBeside(options, () => runOnce(ours, options, scale.seconds)));
    yours.push(await runOnce(theirs, options, scale.seconds));
  }
  return {
    ours: figureOf(mine),
    reference: figureOf(yours),
    rate: ratioOf(mine, yours, rateOf),
    p99: ratioOf(mine, yours, ({ latency }) => latency.p99),
  };
}

/** The median over pairs of runs of how their values relate. */
export function ratioOf(
  mine: readonly Measured[],
  yours: readonly Measured[],
  value: (run: Measured) => number,
): number {
  return median(mine.map((run, index) => value(run) / value(yours[index] ?? run)));
}

/** The figure of runs: their medians. */
export function figureOf(runs: readonly Measured[]): Figure {
  const processor = runs.flatMap((run) => run.processor ?? []);
  return {
    value: median(runs.map(rateOf)),
    unit: "answers/s",
    p50: median(runs.map(({ latency }) => latency.p50)),
    p99: median(runs.map(({ latency }) => latency.p99)),
    ...(processor.length === runs.length && { processor: median(processor) }),
    loadBusy: median(runs.map(({ busy }) => busy)),
  };
}

/** Runs a contender whose plan is ready. */
export async function measure(load: LoadGenerator, { server }: Contender, run: LoadRun): Promise<Measured> {
  const before = server.processorTime();
  const result = await load.run(run);
  const after = server.processorTime();
  const known = before !== undefined && after !== undefined;
  return { ...result, processor: known ? ((after - before) * 1e6) / result.answers : undefined };
}

function runOnce(contender: Contender, options: CompareOptions, seconds: number): Promise<Measured> {
  const { load, connections, pace } = options;
  const plan = contender.plan.name;
  return measure(load, contender, { plan, connections, until: { seconds }, ...(pace !== undefined && { pace }) });
}

async function withBeside<T>({ beside }: CompareOptions, work: () => Promise<T>): Promise<T> {
  if (beside === undefined) return await work();
  const over = new AbortController();
  const companion = beside(over.signal);
  try {
    return await work();
  } finally {
    over.abort();
    await companion;
  }
}

/** Answers a second. */
export function rateOf({ answers, seconds }: LoadResult): number {
  return answers / seconds;
}
