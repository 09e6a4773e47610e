import { expect, test } from "bun:test";
import { ProgressBar } from "./progress-bar.ts";
import { counted, Terminal } from "./terminal.ts";

/** A stream that keeps what is written to it. */
class Written {
  readonly columns = 60;
  text = "";

  constructor(readonly isTTY: boolean) {}

  write(text: string): void {
    this.text += text;
  }
}

function terminalOn(isTTY: boolean, json = false, environment: Readonly<Record<string, string>> = {}) {
  const [out, error] = [new Written(isTTY), new Written(isTTY)];
  return { out, error, terminal: new Terminal({ json, out, error, environment }) };
}

test.each([
  [true, {}, true],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [true, { TERM: "dumb" }, false],
  [false, {}, false],
])("on a terminal: %p, in %j: colours: %p", (isTTY, environment, colours) => {
  const { terminal, out } = terminalOn(isTTY, false, environment);
  terminal.line(terminal.paint.red("word"));
  expect(out.text).toBe(colours ? "\u001b[31mword\u001b[39m\n" : "word\n");
});

test("for machines there is one value and nothing else", () => {
  const { terminal, out } = terminalOn(true, true);
  terminal.line("for people");
  terminal.result({ for: "machines" });
  expect(out.text).toBe('{"for":"machines"}\n');
});

test("a progress bar stays on one line of the terminal, and leaves nothing behind", () => {
  const { terminal, error, out } = terminalOn(true);
  const bar = new ProgressBar(terminal, 2000);
  bar.advance(500, "invoices_with_a_very_long_name_that_does_not_fit");
  expect(error.text).toContain("25 %");
  expect(error.text).toContain("500 / 2,000");
  const shown = Bun.stripANSI(error.text).replace("\r", "");
  expect(shown.length).toBeLessThanOrEqual(60);
  bar.finish();
  expect(error.text.endsWith("\r\u001b[2K")).toBe(true);
  expect(out.text).toBe("");
});

test.each([
  [false, false],
  [true, true],
])("no bar where nobody looks: terminal %p, JSON %p", (isTTY, json) => {
  const { terminal, error } = terminalOn(isTTY, json);
  const bar = new ProgressBar(terminal, 10);
  bar.advance(5, "rows");
  bar.finish();
  expect(error.text).toBe("");
});

test("counts have their word", () => {
  expect([counted(1, "row"), counted(15_607, "row"), counted(0, "fix", "fixes")]).toEqual([
    "1 row",
    "15,607 rows",
    "0 fixes",
  ]);
});
