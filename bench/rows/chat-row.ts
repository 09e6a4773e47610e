import { type Comparison, figureOf, type Measured, measure, rateOf, ratioOf } from "../compare.ts";
import { type Contender, charter, gets, reference } from "../contender.ts";
import { seededId } from "../data/dataset.ts";
import type { LoadRequest, LoadRun } from "../load/load.ts";
import { judged, type Result } from "../report/result.ts";
import { type Bench, type Row, startServer } from "../row.ts";

/**
 * The chat whose figures others publish: one user in one room writes messages, each create asks whether they are a member;
 * then the messages are read by their ids in turn. By number of requests, not by time.
 */
export const chatRow: Row = {
  key: "chat",
  title: "chat: inserts asking for membership, then reads",
  async measure(bench) {
    const { inserts, timed, reads } = bench.scale.chat;
    await using ours = await startServer(bench, "charter", bench.scale.smallTasks);
    await using theirs = await startServer(bench, "reference", bench.scale.smallTasks);
    const pair = { ours: charter(ours, messages(), { role: "" }), theirs: reference(theirs, messages()) };
    const results: Result[] = [];
    for (const connections of [16, 64]) {
      const run = { connections, answers: inserts };
      results.push(
        lineOf(`chat: ${inserts.toLocaleString("en-US")} inserts at ${connections}`, await both(bench, pair, run)),
      );
    }
    const kept = { connections: 16, answers: timed, keepIds: true };
    const written = await both(bench, pair, kept);
    results.push(lineOf(`chat: ${timed.toLocaleString("en-US")} inserts at 16, their times`, written));
    const readers = {
      ours: charter(ours, readsOf(written.ids.ours), { role: "" }),
      theirs: reference(theirs, readsOf(written.ids.theirs)),
    };
    const run = { connections: 16, answers: reads };
    results.push(lineOf(`chat: ${reads.toLocaleString("en-US")} reads at 16`, await both(bench, readers, run)));
    return results;
  },
};

/** A run without its plan, and the answers that all runs have together. */
type Asked = Omit<LoadRun, "plan" | "until"> & { readonly answers: number };

interface Pair {
  readonly ours: Contender;
  readonly theirs: Contender;
}

type Found = Pick<Comparison, "ours" | "reference" | "rate"> & {
  readonly ids: { readonly ours: readonly string[]; readonly theirs: readonly string[] };
};

/** Runs both in turn, the requests shared out among the runs. */
async function both({ load, scale }: Bench, { ours, theirs }: Pair, asked: Asked): Promise<Found> {
  const { answers, ...run } = asked;
  const until = { answers: Math.ceil(answers / scale.runs) };
  const mine: Measured[] = [];
  const yours: Measured[] = [];
  for (const { plan } of [ours, theirs]) await load.prepare(plan);
  for (let turn = 0; turn < scale.runs; turn += 1) {
    mine.push(await measure(load, ours, { ...run, until, plan: ours.plan.name }));
    yours.push(await measure(load, theirs, { ...run, until, plan: theirs.plan.name }));
  }
  const idsOf = (runs: readonly Measured[]) => runs.flatMap(({ ids }) => ids);
  return {
    ours: figureOf(mine),
    reference: figureOf(yours),
    rate: ratioOf(mine, yours, rateOf),
    ids: { ours: idsOf(mine), theirs: idsOf(yours) },
  };
}

function lineOf(title: string, { ours, reference: theirs, rate }: Found): Result {
  return judged({ row: "chat", title, ours, reference: theirs, ratio: { of: "rate", value: rate } });
}

function messages(): readonly LoadRequest[] {
  const room = seededId("rooms", 1);
  return Array.from({ length: 1000 }, (_, index) => ({
    method: "POST",
    path: "/messages",
    body: JSON.stringify({ room, data: `a message from the bench, number ${index}` }),
  }));
}

function readsOf(ids: readonly string[]): readonly LoadRequest[] {
  return gets(ids.map((id) => `/messages/${id}`));
}
