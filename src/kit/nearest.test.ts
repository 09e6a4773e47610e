import { expect, test } from "bun:test";
import { didYouMean, nearest } from "./nearest.ts";

const names = ["subject", "status", "requester", "id"];

test.each([
  ["subjct", "subject"],
  ["sttaus", "status"],
  ["Status", "status"],
  ["requestor", "requester"],
  ["di", "id"],
  ["password", undefined],
  ["", undefined],
  ["x".repeat(100_000), undefined],
  ["__proto__", undefined],
])("%# the nearest name", (name, expected) => {
  expect(nearest(name, names)).toBe(expected as string);
});

test("the words of an error", () => {
  expect(didYouMean("subjct", names)).toBe(' Did you mean "subject"?');
  expect(didYouMean("nothing", names)).toBe("");
});
