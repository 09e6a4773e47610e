import { cpus } from "node:os";
import { join } from "node:path";
import { loadDefinition } from "../src/charter/load.ts";
import { Databases } from "./data/databases.ts";
import { LoadGenerator } from "./load/load-generator.ts";
import type { Report, Result } from "./report/result.ts";
import type { Row } from "./row.ts";
import type { Scale } from "./scale.ts";

/** Says how far a run is. */
export interface Progress {
  begun(row: Row, place: number): void;
  ended(row: Row, results: readonly Result[], seconds: number): void;
}

/** Measures rows one after another. All that it makes, processes and files, is gone at the end, however it ends. */
export async function runBench(rows: readonly Row[], scale: Scale, progress: Progress): Promise<Report> {
  const started = performance.now();
  const at = new Date().toISOString();
  const model = await loadDefinition(join(import.meta.dir, "charter.ts"));
  await using databases = await Databases.open(model);
  await using load = new LoadGenerator();
  const results: Result[] = [];
  for (const [place, row] of rows.entries()) {
    const began = performance.now();
    progress.begun(row, place);
    const found = await row.measure({ model, scale, databases, load });
    results.push(...found);
    progress.ended(row, found, (performance.now() - began) / 1000);
  }
  const [processor] = cpus();
  return {
    at,
    scale: scale.name,
    machine: {
      platform: `${process.platform} ${process.arch}`,
      cores: cpus().length,
      model: processor?.model.trim() ?? "",
      bun: Bun.version,
    },
    seconds: Math.round((performance.now() - started) / 1000),
    results,
  };
}
