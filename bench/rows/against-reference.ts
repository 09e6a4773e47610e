import { charter, reference, requireSameAnswers } from "../contender.ts";
import type { LoadRequest } from "../load/load.ts";
import { type Goal, judged, type Result } from "../report/result.ts";
import { type Bench, compareBy, type Row, startServer } from "../row.ts";
import type { Scale } from "../scale.ts";

/** A row that compares Charter with the bare handler over equal tables. */
export interface Pairing {
  readonly key: string;
  readonly title: string;
  readonly tasks: (scale: Scale) => number;
  readonly ours: (tasks: number) => readonly LoadRequest[];
  readonly reference: (tasks: number) => readonly LoadRequest[];
  /** Who calls Charter; absent: the first user, as staff. */
  readonly caller?: { readonly user?: number; readonly role?: "staff" | "" };
  readonly connections: number;
  readonly goal?: Goal;
  /** Whether both answer the same; a create makes up its ids. Default: yes. */
  readonly alike?: boolean;
  /** What else there is to say. */
  readonly notes?: (bench: Bench) => Promise<readonly string[]>;
}

/** Makes the row. Equal answers are required before anything is measured. */
export function againstReference(pairing: Pairing): Row {
  const { key, title } = pairing;
  return { key, title, measure: async (bench) => [await measure(pairing, bench)] };
}

async function measure(pairing: Pairing, bench: Bench): Promise<Result> {
  const { key, title, caller, connections, goal } = pairing;
  const tasks = pairing.tasks(bench.scale);
  await using ours = await startServer(bench, "charter", tasks);
  await using theirs = await startServer(bench, "reference", tasks);
  const mine = charter(ours, pairing.ours(tasks), caller);
  const yours = reference(theirs, pairing.reference(tasks));
  if (pairing.alike ?? true) await requireSameAnswers(mine, yours);
  const found = await compareBy(bench, mine, yours, { connections });
  return judged({
    row: key,
    title,
    ours: found.ours,
    reference: found.reference,
    ratio: { of: "rate", value: found.rate },
    ...(goal && { goal }),
    notes: (await pairing.notes?.(bench)) ?? [],
  });
}
