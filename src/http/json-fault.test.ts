import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findJsonFault } from "./json-fault.ts";

describe("the place of a fault:", () => {
  test.each([
    ['{"a": 1, "b" 2}', 1, 14, "a colon"],
    ["", 1, 1, "a value"],
    ["{", 1, 2, "a name in double quotes or }"],
    ["[1,]", 1, 4, "a value"],
    ['{"a":1,}', 1, 8, "a name in double quotes"],
    ['{"a":\n  nul}', 2, 3, "a value"],
    ["[1 2]", 1, 4, "a comma or the end"],
    ["[1}", 1, 3, "a comma or the end"],
    ["{} {}", 1, 4, "the end of the text"],
    ['["a\u0001"]', 1, 2, "a value or ]"],
    ["[01]", 1, 3, "a comma"],
    ["{'a':1}", 1, 2, "a name in double quotes"],
    ['["\\x"]', 1, 2, "a value"],
    ["NaN", 1, 1, "a value"],
    ['"open', 1, 1, "a value"],
  ])("%j", (text, line, column, words) => {
    expect(findJsonFault(text, 8)).toMatchObject({ kind: "syntax", line, column });
    expect(findJsonFault(text, 8)?.message).toContain(words);
  });

  test("too deep", () => {
    expect(findJsonFault('{"a":[[1]]}', 2)).toMatchObject({ kind: "depth", line: 1, column: 7 });
    expect(findJsonFault('{"a":[[1]]}', 3)).toBeUndefined();
  });

  test("millions deep, at once", () => {
    expect(findJsonFault("[".repeat(5_000_000), 64)).toMatchObject({ kind: "depth", column: 65 });
    expect(findJsonFault(`["${"x\\n".repeat(1_000_000)}"`, 1)).toMatchObject({ kind: "syntax", column: 3_000_004 });
    expect(findJsonFault("[".repeat(500_000), 1_000_000)).toMatchObject({ kind: "syntax", column: 500_001 });
  });
});

test("whatever JSON.parse takes has no fault, and what it refuses has one", () => {
  const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", "{", "}", ",", '"', "\\", "x", "0", "\n", ":"));
  fc.assert(
    fc.property(broken, ([json, place, inserted]) => {
      const at = place % (json.length + 1);
      const text = json.slice(0, at) + inserted + json.slice(at + (inserted === "" ? 1 : 0));
      expect(findJsonFault(text, 100) === undefined).toBe(parses(text));
    }),
    { numRuns: 2000 },
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
