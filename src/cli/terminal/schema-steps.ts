import type { Json } from "../../kit/json.ts";
import type { MigrationStep, SchemaConflict } from "../../storage/index.ts";
import type { Paint } from "./terminal.ts";

/** What keeps a database from fitting a definition, one line a step: those that cannot be taken, else those to be applied. */
export function conflictText({ steps, refused }: SchemaConflict, paint: Paint): string {
  const heading = paint.bold(
    refused.length > 0
      ? "The database does not fit the definition."
      : "The database does not fit the definition yet. These steps are safe:",
  );
  const mark = refused.length > 0 ? paint.red("✗") : paint.green("+");
  const shown = refused.length > 0 ? refused : steps;
  return [heading, "", ...shown.map(({ description }) => `  ${mark} ${description}`)].join("\n");
}

/** The same for a machine. */
export function conflictJson({ steps, refused }: SchemaConflict): { readonly steps: Json; readonly refused: Json } {
  return { steps: steps.map(stepJson), refused: refused.map(stepJson) };
}

function stepJson({ kind, place, description }: MigrationStep): Json {
  return { kind, place, description };
}
