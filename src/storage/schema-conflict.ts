import { Problem } from "../kit/problem.ts";
import type { MigrationStep } from "./engine.ts";

/**
 * The problem that a database is not as a definition wants it, and that nothing was done about it. `refused` are the steps that
 * cannot be taken; where there are none, all of `steps` are safe.
 */
export class SchemaConflict extends Problem {
  constructor(
    readonly steps: readonly MigrationStep[],
    readonly refused: readonly MigrationStep[],
  ) {
    const words = (list: readonly MigrationStep[]): string => list.map(({ description }) => description).join("; ");
    super(
      "conflict",
      refused.length > 0
        ? `The database does not fit the definition: ${words(refused)}`
        : `The database does not fit the definition yet: ${words(steps)}.`,
    );
  }
}
