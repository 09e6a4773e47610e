import { answerOf, type Contender, charter, listPath } from "../contender.ts";
import { judged } from "../report/result.ts";
import { compareBy, type Row, startServer } from "../row.ts";
import { readsById } from "./requests.ts";

/**
 * Reads a second, sent when they are due: a share of what the server can do, so that on two cores the aggregate, the server
 * and the load generator have the processor they need, and what is measured is whether one holds up another.
 */
const pace = 1000;
const connections = 32;

/** Reads by id while an aggregate without an index goes over the whole of a large table again and again. */
export const besideAggregateRow: Row = {
  key: "p99",
  title: "p99 of reads by id while an aggregate runs",
  async measure(bench) {
    const { largeTasks } = bench.scale;
    await using server = await startServer(bench, "charter", largeTasks);
    const requests = readsById(largeTasks);
    const busy = charter(server, requests);
    const quiet = charter(server, requests);
    let aggregates = 0;
    const beside = async (signal: AbortSignal): Promise<void> => {
      while (!signal.aborted) {
        await aggregate(busy);
        aggregates += 1;
      }
    };
    const found = await compareBy(bench, busy, quiet, { connections, pace, beside });
    const rows = largeTasks.toLocaleString("en-US");
    return [
      judged({
        row: this.key,
        title: `p99 of (a) while ${rows} rows are aggregated, beside none`,
        ours: { ...found.ours, value: found.ours.p99 ?? Number.NaN, unit: "ms" },
        reference: { ...found.reference, value: found.reference.p99 ?? Number.NaN, unit: "ms" },
        ratio: { of: "p99", value: found.p99 },
        goal: { of: "ratio", is: "at most", bound: 2 },
        notes: [`${pace} reads a second; ${aggregates} aggregates were answered`],
      }),
    ];
  },
};

async function aggregate(contender: Contender): Promise<void> {
  const path = listPath("tasks/aggregate", { group: "points", count: "true", avg: "points" });
  await answerOf(contender, `/api/v1/resources${path}`);
}
