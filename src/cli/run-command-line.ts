import { createProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";
import { Terminal } from "./terminal/terminal.ts";

/** Runs one command of the process's own terminal and environment, and gives the code to end with. It never raises. */
export async function runCommandLine(parameters: readonly string[]): Promise<number> {
  const terminal = new Terminal({
    json: parameters.includes("--json"),
    out: process.stdout,
    error: process.stderr,
    environment: process.env,
  });
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  try {
    await createProgram({ terminal, environment: process.env, interactive }).parseAsync([...parameters], {
      from: "user",
    });
    return 0;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}
