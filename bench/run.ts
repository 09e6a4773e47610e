// Measures Charter: `./run bench`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Terminal } from "../src/cli/terminal/terminal.ts";
import { help, type Options, readOptions } from "./options.ts";
import type { Report } from "./report/result.ts";
import { tableOf } from "./report/table.ts";
import { TerminalProgress } from "./report/terminal-progress.ts";
import { runBench } from "./run-bench.ts";

const results = join(import.meta.dir, "results");

process.exitCode = await main(Bun.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(given);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
  if (options === undefined) {
    console.log(help);
    return 0;
  }
  const { json, strict } = options;
  const terminal = new Terminal({ json, out: process.stdout, error: process.stderr, environment: process.env });
  const report = await runBench(options.rows, options.scale, new TerminalProgress(terminal, options.rows.length));
  const file = await write(report);
  if (json) console.log(JSON.stringify(report));
  for (const line of tableOf(report.results, terminal.paint)) terminal.line(line);
  terminal.note(`\n${report.seconds} s; written to ${file}`);
  const missed = report.results.some(({ met }) => met === false);
  return strict && missed ? 1 : 0;
}

/** Writes a report to a file of its own, named for when it was made. */
async function write(report: Report): Promise<string> {
  await mkdir(results, { recursive: true });
  const file = join(results, `${report.at.replaceAll(":", "-")}.json`);
  await Bun.write(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
