import { CommanderError } from "commander";
import { DefinitionError } from "../charter/definition-error.ts";
import { SettingsError } from "../config/settings-error.ts";
import type { Json } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import { SchemaConflict } from "../storage/index.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { faultsJson, faultsText } from "./terminal/definition-faults.ts";
import { conflictJson, conflictText } from "./terminal/schema-steps.ts";
import type { Paint, Terminal } from "./terminal/terminal.ts";

/** A failure as it is told: for a machine, and for a person. */
interface Told {
  readonly exitCode: number;
  readonly json: Readonly<Record<string, Json>>;
  readonly text: string;
}

/** Says what failed and what to do next, and gives the code to end with. What nobody foresaw is shown with its stack. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const { exitCode, json, text } = tell(error, terminal.notePaint);
  terminal.result({ error: json });
  if (!terminal.json) terminal.note(text);
  return exitCode;
}

function tell(error: unknown, paint: Paint): Told {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DefinitionError) {
    const json = { code: "definition", message, faults: faultsJson(error) };
    return { exitCode: exitCodes.failed, json, text: `${paint.red("✗")} ${faultsText(error, paint)}` };
  }
  if (error instanceof CommandError) {
    const { next, exitCode } = error;
    const json = { code: "command", message, ...(next === undefined ? {} : { next }) };
    return { exitCode, json, text: withNext(message, next, paint) };
  }
  if (error instanceof SettingsError) {
    const faults = error.faults.map((fault) => ({ ...fault }));
    const lines = error.faults.map((fault) => `${paint.red("✗")} ${paint.bold(fault.source)}: ${fault.message}`);
    return { exitCode: exitCodes.usage, json: { code: "settings", message, faults }, text: lines.join("\n") };
  }
  if (error instanceof SchemaConflict) {
    const next =
      error.refused.length > 0
        ? "Change the definition back, or give this one a database of its own (--database)."
        : "Apply them with charter start --apply-safe, or while you work with charter dev.";
    const json = { code: error.code, message, ...conflictJson(error), next };
    return { exitCode: exitCodes.failed, json, text: `${paint.red("✗")} ${conflictText(error, paint)}\n\n  ${next}` };
  }
  const code = error instanceof Problem ? error.code : "unexpected";
  const stack = error instanceof Error && !(error instanceof Problem) ? `\n${paint.dim(error.stack ?? "")}` : "";
  return { exitCode: exitCodes.failed, json: { code, message }, text: `${paint.red("✗")} ${message}${stack}` };
}

function withNext(message: string, next: string | undefined, paint: Paint): string {
  return [`${paint.red("✗")} ${message}`, ...(next === undefined ? [] : [`  ${next}`])].join("\n");
}
