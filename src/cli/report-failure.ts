import { CommanderError } from "commander";
import { DefinitionError } from "../charter/definition-error.ts";
import { SettingsError } from "../config/settings-error.ts";
import { Problem } from "../kit/problem.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { faultsJson, faultsText } from "./terminal/definition-faults.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Says what failed and what to do next, and gives the code to end with. What nobody foresaw is shown with its stack. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const { notePaint: paint } = terminal;
  if (error instanceof DefinitionError) {
    terminal.result({ error: { code: "definition", message: error.message, faults: faultsJson(error) } });
    if (!terminal.json) terminal.note(faultsText(error, paint));
    return exitCodes.failed;
  }
  if (error instanceof CommandError) {
    const next = error.next === undefined ? {} : { next: error.next };
    terminal.result({ error: { code: "command", message: error.message, ...next } });
    if (!terminal.json) terminal.note(`${paint.red("✗")} ${error.message}`);
    if (!terminal.json && error.next !== undefined) terminal.note(`  ${error.next}`);
    return error.exitCode;
  }
  if (error instanceof SettingsError) {
    terminal.result({
      error: { code: "settings", message: error.message, faults: error.faults.map((fault) => ({ ...fault })) },
    });
    for (const { source, message } of terminal.json ? [] : error.faults) {
      terminal.note(`${paint.red("✗")} ${paint.bold(source)}: ${message}`);
    }
    return exitCodes.usage;
  }
  const code = error instanceof Problem ? error.code : "unexpected";
  const message = error instanceof Error ? error.message : String(error);
  terminal.result({ error: { code, message } });
  if (!terminal.json) terminal.note(`${paint.red("✗")} ${message}`);
  if (!(error instanceof Problem) && error instanceof Error) terminal.note(paint.dim(error.stack ?? ""));
  return exitCodes.failed;
}
