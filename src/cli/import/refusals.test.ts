import { expect, test } from "bun:test";
import { Problem } from "../../kit/problem.ts";
import { Terminal } from "../terminal/terminal.ts";
import { faultOfRow, type Refusal, refusalLines, refusalsOf } from "./refusals.ts";

const { paint } = new Terminal({
  json: false,
  out: { write: () => undefined },
  error: { write: () => undefined },
  environment: {},
});

function refusal(row: number, reason: string): Refusal {
  return { table: "Invoice", row: String(row), field: "customer", reason };
}

test("rows that share a reason are one line", () => {
  const shared = Array.from({ length: 7 }, (_, row) => refusal(row + 1, "Customer 12 was refused."));
  expect(refusalLines([...shared, { table: "log", row: "3", reason: "Taken." }], paint)).toEqual([
    "  Invoice 1, 2, 3, 4, 5 and 2 more customer: Customer 12 was refused.",
    "  log 3: Taken.",
  ]);
});

test("beyond twenty reasons the rows are counted", () => {
  const lines = refusalLines(
    Array.from({ length: 1023 }, (_, row) => refusal(row, `Reason ${row}.`)),
    paint,
  );
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe("  … and 1,003 more; --json names them.");
});

test("a reference to nothing names the row that it wanted, all else says what the engine says", () => {
  const errors = [
    { pointer: "/customer", code: "no_such_record", message: "There is no such record." },
    { pointer: "/total", code: "out_of_range", message: "Must be at most 5." },
  ];
  const named = new Map([
    ["customer", "There is no Customer 12."],
    ["total", "not asked for"],
  ]);
  expect(refusalsOf(new Problem("validation", "", { errors }), { table: "Invoice", row: "1", named })).toEqual([
    { table: "Invoice", row: "1", field: "customer", reason: "There is no Customer 12." },
    { table: "Invoice", row: "1", field: "total", reason: "Must be at most 5." },
  ]);
});

test("what is no fault of a row is raised again", () => {
  const full = new Problem("storage_full", "The disk is full.");
  expect(() => faultOfRow(full)).toThrow(full);
  expect(() => faultOfRow(new TypeError("a bug"))).toThrow(TypeError);
});
