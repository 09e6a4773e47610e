import { charter } from "../contender.ts";
import type { LoadRequest } from "../load/load.ts";
import { judged, type Result } from "../report/result.ts";
import { type Bench, compareBy, type Row, startServer } from "../row.ts";
import { openTasks, readsById } from "./requests.ts";

/** Reads and lists of a table a hundred times as large. */
export const growthRow: Row = {
  key: "growth",
  title: "(a) and (b) over a large table, beside a small one",
  async measure(bench) {
    return [await grown(bench, "growth of (a)", readsById), await grown(bench, "growth of (b)", () => openTasks.ours)];
  },
};

async function grown(
  bench: Bench,
  title: string,
  requests: (tasks: number) => readonly LoadRequest[],
): Promise<Result> {
  const { smallTasks, largeTasks } = bench.scale;
  await using large = await startServer(bench, "charter", largeTasks);
  await using small = await startServer(bench, "charter", smallTasks);
  const contenders = [charter(large, requests(largeTasks)), charter(small, requests(smallTasks))] as const;
  const found = await compareBy(bench, ...contenders, { connections: 32 });
  const [many, few] = [largeTasks, smallTasks].map((tasks) => tasks.toLocaleString("en-US"));
  return judged({
    row: "growth",
    title: `${title}: ${many} rows beside ${few}`,
    ours: found.ours,
    reference: found.reference,
    ratio: { of: "cost", value: 1 / found.rate },
    goal: { of: "ratio", is: "at most", bound: 1.5 },
  });
}
