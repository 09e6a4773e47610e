import { expect, test } from "bun:test";
import { HeavyStatements } from "./heavy-statements.ts";

test("a statement that was too much rests, and no other does", () => {
  const heavy = new HeavyStatements();
  expect(heavy.rests("a")).toBeFalse();
  heavy.failed("a");
  expect(heavy.rests("a")).toBeTrue();
  expect(heavy.rests("b")).toBeFalse();
});

test("one that passes is forgotten, so that a failure by chance costs one pause", () => {
  const heavy = new HeavyStatements();
  heavy.failed("a");
  heavy.passed("a");
  expect(heavy.rests("a")).toBeFalse();
});
