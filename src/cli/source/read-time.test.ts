import { expect, test } from "bun:test";
import { readTime } from "./read-time.ts";

const at = (text: string): number => Date.parse(text);

test("reads the forms that SQLite databases hold", () => {
  expect(readTime("2021-01-02 00:00:00")).toEqual({ milliseconds: at("2021-01-02T00:00:00Z"), midnight: true });
  expect(readTime("2021-01-02")).toEqual({ milliseconds: at("2021-01-02T00:00:00Z"), midnight: true });
  expect(readTime("2021-01-02T03:04:05.6789Z")?.milliseconds).toBe(at("2021-01-02T03:04:05.678Z"));
  expect(readTime("2021-01-02 03:04+02:00")?.milliseconds).toBe(at("2021-01-02T01:04:00Z"));
  expect(readTime(1_609_556_645)?.milliseconds).toBe(1_609_556_645_000);
  expect(readTime(1_609_556_645_123n)?.milliseconds).toBe(1_609_556_645_123);
});

test("refuses what is no time", () => {
  for (const value of ["2021-02-30", "2021-13-01", "yesterday", "", null, Number.NaN, 1e17, new Uint8Array(2)]) {
    expect(readTime(value)).toBeUndefined();
  }
});
