import type { Model } from "../src/charter/model.ts";
import { type CompareOptions, type Comparison, compare } from "./compare.ts";
import type { Contender } from "./contender.ts";
import type { Databases } from "./data/databases.ts";
import type { LoadGenerator } from "./load/load-generator.ts";
import type { Result } from "./report/result.ts";
import type { Scale } from "./scale.ts";
import { ServerProcess } from "./servers/server-process.ts";

/** What rows measure with. */
export interface Bench {
  readonly model: Model;
  readonly scale: Scale;
  readonly databases: Databases;
  readonly load: LoadGenerator;
}

/** A row of the table, or a few that belong together. */
export interface Row {
  /** By which it is chosen: `a`. */
  readonly key: string;
  readonly title: string;
  measure(bench: Bench): Promise<readonly Result[]>;
}

/** Starts a server over a database, or a fresh copy of the one with so many tasks. */
export async function startServer(
  { databases }: Bench,
  kind: "charter" | "reference",
  tasks: number | string,
): Promise<ServerProcess> {
  return await ServerProcess.start(kind, typeof tasks === "string" ? tasks : await databases.copy(tasks));
}

/** Compares by the bench's own scale. */
export function compareBy(
  { load, scale }: Bench,
  ours: Contender,
  theirs: Contender,
  options: Omit<CompareOptions, "load" | "scale">,
): Promise<Comparison> {
  return compare(ours, theirs, { load, scale, ...options });
}
