import { answerOf, type Contender, charter, gets, listPath } from "../contender.ts";
import { judged } from "../report/result.ts";
import { compareBy, type Row, startServer } from "../row.ts";
import { openTasks } from "./requests.ts";

/** Records that are asked for at once on the way to a page. */
const stride = 500;

/** A page far down the list of (b), by its cursor, beside the first. */
export const deepPageRow: Row = {
  key: "c",
  title: "the list of (b), a page far down, beside its first",
  async measure(bench) {
    const { tasks, deepPage } = bench.scale;
    await using server = await startServer(bench, "charter", tasks);
    const first = charter(server, openTasks.ours);
    const cursor = await cursorBehind(first, (deepPage - 1) * 20);
    const deep = charter(server, gets([listPath("tasks", { ...openTasks.parameters, cursor })]));
    const found = await compareBy(bench, deep, first, { connections: 32 });
    return [
      judged({
        row: this.key,
        title: `list 20, page ${deepPage.toLocaleString("en-US")} by cursor, beside page 1`,
        ours: found.ours,
        reference: found.reference,
        ratio: { of: "cost", value: 1 / found.rate },
        goal: { of: "ratio", is: "at most", bound: 1.2 },
      }),
    ];
  },
};

/** The cursor behind so many records of the list. */
async function cursorBehind(list: Contender, records: number): Promise<string> {
  let cursor: string | undefined;
  for (let left = records; left > 0; left -= stride) {
    const limit = String(Math.min(stride, left));
    const asked = { ...openTasks.parameters, limit, ...(cursor === undefined ? undefined : { cursor }) };
    const page = await answerOf(list, `/api/v1/resources${listPath("tasks", asked)}`);
    const found = typeof page === "object" && page !== null && "next" in page ? page.next : undefined;
    if (typeof found !== "string") throw new Error(`the list ends before its record ${records}`);
    cursor = found;
  }
  return cursor ?? "";
}
