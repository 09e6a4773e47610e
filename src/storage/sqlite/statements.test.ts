import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { Statements } from "./statements.ts";

test("the statements kept are bounded in number, and the oldest go first", () => {
  const statements = new Statements(new Database(":memory:", { strict: true }));
  for (let index = 0; index < 2_000; index += 1) {
    expect(statements.rows(`SELECT ${index}, ?`, ["x"])).toEqual([[index, "x"]]);
    expect(statements.size).toBeLessThanOrEqual(500);
  }
  statements.close();
  expect(statements.size).toBe(0);
});

test("the statements kept are bounded by their texts, and one that is longer than all may be is run", () => {
  const statements = new Statements(new Database(":memory:", { strict: true }));
  const long = (index: number) => `SELECT ${index} /* ${"x".repeat(300_000)} */`;
  for (let index = 0; index < 10; index += 1) expect(statements.rows(long(index), [])).toEqual([[index]]);
  expect(statements.size).toBe(3);
  const huge = `SELECT 1 /* ${"x".repeat(999_999)} */`;
  expect(statements.rows(huge, [])).toEqual([[1]]);
  expect(statements.rows(huge, [])).toEqual([[1]]);
  expect(statements.size).toBe(1);
});

test("a statement that lacks a value is refused, not run with the one before", () => {
  const statements = new Statements(new Database(":memory:", { strict: true }));
  expect(statements.rows("SELECT ?, ?", [1, 2])).toEqual([[1, 2]]);
  expect(() => statements.rows("SELECT ?, ?", [1])).toThrow();
});
