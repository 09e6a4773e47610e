import { expect, test } from "bun:test";
import { defaultLimits } from "../charter/limits.ts";
import { keptListQuery } from "./kept-list-queries.ts";

test("a query is read once for each text", () => {
  const first = keptListQuery("sort=-created_at&limit=20", defaultLimits);
  expect(first).toEqual({ sort: ["-created_at"], limit: 20 });
  expect(keptListQuery("sort=-created_at&limit=20", defaultLimits)).toBe(first);
});

test("other limits read it anew", () => {
  keptListQuery("limit=20", defaultLimits);
  expect(() => keptListQuery("limit=20", { ...defaultLimits, pageSize: 10 })).toThrow("from 1 to 10");
});

test("a query with a cursor is not kept, and a wrong one is refused each time", () => {
  expect(keptListQuery("cursor=abc", defaultLimits)).not.toBe(keptListQuery("cursor=abc", defaultLimits));
  for (let time = 0; time < 2; time += 1) expect(() => keptListQuery("nosuch=1", defaultLimits)).toThrow("is unknown");
});
