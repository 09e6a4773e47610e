import type { Call } from "../../data/context.ts";
import type { DataWriter } from "../../data/queries.ts";
import type { Json } from "../../kit/json.ts";
import type { ProgressBar } from "../terminal/progress-bar.ts";
import type { ImportReport, TableReport } from "./import-report.ts";
import type { TableMapping } from "./map-source.ts";
import type { SourceRow, SourceRows } from "./source-rows.ts";

/** What an import works with. */
export interface ImportTools {
  readonly writer: DataWriter;
  /** A fresh call under the import's grant, with its own deadline. */
  readonly call: () => Call;
  readonly rows: SourceRows;
  readonly report: ImportReport;
  readonly progress: ProgressBar;
}

/** A reference that is set once the record it names is there. */
export interface Deferred {
  readonly table: TableReport;
  readonly mapping: TableMapping;
  readonly row: SourceRow;
  readonly id: string;
  /** The record's version as the import made it: one that was changed since is left alone. */
  readonly version: number;
  readonly input: Readonly<Record<string, Json>>;
}

/** Writes under way at once: the engine commits them as one group. */
export const windowSize = 500;

/** Waits for all, so that none is left under way when one fails; then raises the first failure. */
export async function settled(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
