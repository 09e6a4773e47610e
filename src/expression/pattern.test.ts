import { describe, expect, test } from "bun:test";
import { matchesPattern, patternFault } from "./pattern.ts";

describe("a pattern", () => {
  test.each([
    "^RE:",
    "[0-9]{13}$",
    "a{2,}b{0,253}",
    "[.*+?]",
    "[]a]",
    "[^]a]",
    "[[a]",
    "\\d+\\.\\w",
    "[\\d\\-]",
    "(a|b)*",
    "é😀",
    "a{2}}",
  ])("is taken: %s", (pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
  });

  test.each([
    ["a*?", "lazy"],
    ["a{2}?", "lazy"],
    ["a++", "lazy"],
    ["(?i)a", "(?"],
    ["(?=a)", "(?"],
    ["\\bword", "\\b"],
    ["[\\b]", "\\b"],
    ["(a)\\1", "\\1"],
    ["\\p{L}", "\\p"],
    ["a\\", "\\"],
    ["[[:alpha:]]", "[[:alpha:]]"],
    ["[a", "no end"],
    ["a{,3}", "\\{"],
    ["{", "\\{"],
    ["^*a", "anchor"],
    ["a{256}", "255"],
    ["a{200}b{200}", "255"],
    ["*a", "missing argument"],
    ["(a", "missing"],
    ["a".repeat(1_001), "1000 characters"],
    ["(".repeat(900) + ")".repeat(900), "1000 characters"],
  ])("is refused: %p", (pattern, fault) => {
    expect(patternFault(pattern)).toContain(fault);
  });

  test("is found anywhere in a text, unless it is bound", () => {
    expect(matchesPattern("a refund", "fund")).toBe(true);
    expect(matchesPattern("a refund", "^fund")).toBe(false);
    expect(matchesPattern("two\nlines", "two$")).toBe(false);
    expect(matchesPattern("😀", "^.$")).toBe(true);
  });

  test("that makes others go back and forth is answered all the same", () => {
    expect(matchesPattern(`${"a".repeat(50_000)}b`, "^(a+)+$")).toBe(false);
  });
});
