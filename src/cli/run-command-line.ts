import type { CommandHooks } from "./commands/command-context.ts";
import { exitCodes } from "./exit-codes.ts";
import { createProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";
import { Terminal } from "./terminal/terminal.ts";

/** Runs one command of the process's own terminal and environment, and gives the code to end with. It never raises. */
export async function runCommandLine(parameters: readonly string[], hooks: CommandHooks = {}): Promise<number> {
  const terminal = new Terminal({
    json: parameters.includes("--json"),
    out: process.stdout,
    error: process.stderr,
    environment: process.env,
  });
  let exitCode: number = exitCodes.ok;
  const program = createProgram({
    ...hooks,
    terminal,
    environment: process.env,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    endWith: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(parameters.length === 0 ? ["--help"] : [...parameters], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}
