import type { LogReader } from "../changes/index.ts";
import type { Engine } from "../storage/engine.ts";
import type { ReadContext } from "./caller-filter.ts";
import type { Cursors } from "./cursor.ts";
import type { RuleJudge } from "./rule-judge.ts";

/** What every read uses, made once at start. */
export interface ReadParts extends ReadContext {
  readonly engine: Engine;
  readonly cursors: Cursors;
  readonly log: LogReader;
  readonly judge: RuleJudge;
  /** The name of the database's time since its last restore: positions in the log hold within it. */
  readonly epoch: () => Promise<string>;
}
