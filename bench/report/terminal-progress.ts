import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import type { Row } from "../row.ts";
import type { Progress } from "../run-bench.ts";
import { figureText, ratioText } from "./format.ts";
import type { Result } from "./result.ts";

/** Shows on standard error which row is being measured, and each line of the table as soon as it is found. */
export class TerminalProgress implements Progress {
  constructor(
    private readonly terminal: Terminal,
    private readonly rows: number,
  ) {}

  begun(row: Row, place: number): void {
    this.terminal.live?.write(`\r\u001b[2K[${place + 1}/${this.rows}] (${row.key}) ${row.title} …`);
  }

  ended(row: Row, results: readonly Result[], seconds: number): void {
    this.terminal.live?.write("\r\u001b[2K");
    for (const { title, ours, reference, ratio } of results) {
      const against = reference === undefined ? "" : ` against ${figureText(reference)}, ${ratioText(ratio)}`;
      this.terminal.note(`(${row.key}) ${title}: ${figureText(ours)}${against}`);
    }
    this.terminal.note(this.terminal.notePaint.dim(`    ${seconds.toFixed(1)} s`));
  }
}
