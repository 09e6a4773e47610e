import { gets, listPath } from "../contender.ts";
import { seededId } from "../data/dataset.ts";
import { judged } from "../report/result.ts";
import type { Row } from "../row.ts";
import { againstReference } from "./against-reference.ts";

const owner = 7;

const pair = againstReference({
  key: "h",
  title: "list 20 of the 50 that a rule selects",
  tasks: (scale) => scale.largeTasks,
  ours: () => gets([listPath("tasks", { sort: "-created_at", limit: "20" })]),
  reference: () => gets([`/owner/${seededId("users", owner)}`]),
  caller: { user: owner, role: "" },
  connections: 1,
});

/** A rule selects few of very many rows, and the list is in an order that another index holds. What counts is the time. */
export const narrowRuleRow: Row = {
  key: pair.key,
  title: pair.title,
  async measure(bench) {
    const [found] = await pair.measure(bench);
    if (found === undefined) return [];
    const { ours, reference } = found;
    const tasks = bench.scale.largeTasks.toLocaleString("en-US");
    return [
      judged({
        ...found,
        title: `list 20 of the 50 of ${tasks} that a rule selects`,
        ours: { ...ours, value: ours.p50 ?? Number.NaN, unit: "ms" },
        ...(reference && { reference: { ...reference, value: reference.p50 ?? Number.NaN, unit: "ms" } }),
        goal: { of: "ours", is: "at most", bound: 5 },
      }),
    ];
  },
};
