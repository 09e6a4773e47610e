import type { MigrationStep } from "../../storage/engine.ts";
import type { Paint } from "./terminal.ts";

/** Steps of a schema change as lines, one a step: `+` for what is safe, `✗` for what is refused. */
export function stepLines(steps: readonly MigrationStep[], paint: Paint): readonly string[] {
  return steps.map(({ kind, place, description }) => {
    const mark = kind === "refused" ? paint.red("✗") : paint.green("+");
    return `  ${mark} ${paint.bold(place)}  ${description}`;
  });
}
