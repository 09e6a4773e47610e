import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefinitionError } from "../../charter/definition-error.ts";
import { faultsJson, faultsText } from "./definition-faults.ts";
import { Terminal } from "./terminal.ts";

const plain = new Terminal({ json: false, out: process.stdout, error: process.stderr, environment: { NO_COLOR: "1" } })
  .paint;

test("each fault is shown with its place, its line, and a caret", () => {
  const folder = mkdtempSync(join(tmpdir(), "charter-faults-"));
  const file = join(folder, "charter.ts");
  writeFileSync(file, `first\n\tstatus: field.choice(["open"], { default: "opne" }),\n${"x".repeat(300)}\n`);
  const error = new DefinitionError([
    { path: "resources.tickets.fields.status", message: "There is no such choice.", file, line: 2, column: 10 },
    { path: "name", message: "It is missing." },
    { path: "wide", message: "Too wide.", file, line: 3, column: 200 },
  ]);
  const text = faultsText(error, plain, folder);
  rmSync(folder, { recursive: true });
  expect(text).toStartWith("The definition has 3 errors.\n\ncharter.ts:2:10  resources.tickets.fields.status\n");
  const lines = text.split("\n");
  const excerpt = lines.findIndex((line) => line.includes("status: field"));
  expect(lines[excerpt + 1]?.indexOf("^")).toBe(lines[excerpt]?.indexOf("field"));
  expect(text).toContain("name\n  It is missing.");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(120);
  expect(faultsJson(error)).toEqual([
    { path: "resources.tickets.fields.status", message: "There is no such choice.", file, line: 2, column: 10 },
    { path: "name", message: "It is missing." },
    { path: "wide", message: "Too wide.", file, line: 3, column: 200 },
  ]);
});
