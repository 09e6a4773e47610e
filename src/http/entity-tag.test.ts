import { describe, expect, test } from "bun:test";
import { Problem } from "../kit/problem.ts";
import { entityTag, entityTagSeed, isNoneMatched, matchedVersions } from "./entity-tag.ts";

const seed = entityTagSeed("revision", "identity");

test("a tag begins with the version, and moves with the text, the revision and the encoding", () => {
  const current = entityTag(3, '{"a":1}', seed);
  expect(current).toMatch(/^"3-[0-9a-z]+"$/);
  expect(entityTag(3, '{"a":1}', seed)).toBe(current);
  expect(entityTag(3, '{"a":2}', seed)).not.toBe(current);
  expect(entityTag(3, '{"a":1}', entityTagSeed("revision", "gzip"))).not.toBe(current);
  expect(entityTag(3, '{"a":1}', entityTagSeed("another", "identity"))).not.toBe(current);
});

test.each([
  ['"3-abc"', true],
  ['W/"3-abc"', true],
  ['"1-x", "3-abc"', true],
  ["*", true],
  ['"3"', false],
  ['"3-abd"', false],
])("If-None-Match: %s", (header, matched) => {
  expect(isNoneMatched(header, '"3-abc"')).toBe(matched);
});

test.each([
  ['"3"', [3]],
  ['"3-abc"', [3]],
  ['W/"3-abc", "4"', [3, 4]],
  ["*", "any"],
  ['"other"', []],
  ['"3-abc-d"', []],
  ['""', []],
])("If-Match: %s", (header, versions) => {
  expect(matchedVersions(header)).toEqual(versions as number[]);
});

describe("what is no list of tags is refused:", () => {
  test.each(["3", "", '"3', '"3" "4"', "'3'", '*, "3"', '"a\u0000"'])("%j", (header) => {
    expect(() => matchedVersions(header)).toThrow(Problem);
  });
});
