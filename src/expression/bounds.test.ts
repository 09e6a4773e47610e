import { describe, expect, test } from "bun:test";
import { sqlLength, ticketExpression } from "./expression.fixture.ts";
import { ExpressionError } from "./index.ts";

const filterBounds = { length: 8_192, depth: 32 };

/** Puts an expression into another, again and again. */
function nested(seed: string, times: number, around: (inner: string, level: number) => string): string {
  return Array.from({ length: times }).reduce<string>((inner, _, level) => around(inner, level), seed);
}

/** Ways to write what is long or deep, each with how often it may be done at least. */
const growing: readonly (readonly [name: string, least: number, write: (times: number) => string])[] = [
  ["&&", 400, (times) => nested("urgent", times, (inner) => `${inner} && urgent`)],
  ["&& and ||", 400, (times) => nested("urgent", times, (inner, at) => `${inner} ${at % 2 ? "&&" : "||"} urgent`)],
  ["+ of numbers", 30, (times) => `${nested("priority", times, (inner) => `${inner} + priority`)} == 1`],
  ["+ of texts", 90, (times) => `${nested("subject", times, (inner) => `${inner} + subject`)} == ''`],
  ["brackets", 30, (times) => nested("urgent", times, (inner) => `(${inner})`)],
  ["!", 31, (times) => `${"!".repeat(times)}urgent`],
  ["? :", 30, (times) => nested("urgent", times, (inner) => `urgent ? urgent : ${inner}`)],
  ["choices in conditions", 20, (times) => nested("urgent", times, (inner) => `(${inner} ? urgent : urgent)`)],
  ["endsWith", 12, (times) => nested("urgent", times, (inner) => `subject.endsWith(string(${inner}))`)],
  ["startsWith", 12, (times) => nested("urgent", times, (inner) => `subject.startsWith(string(${inner}))`)],
  ["prefixes", 20, (times) => `${nested("subject", times, (inner) => `(${inner}.startsWith('a') ? 'a' : 'b')`)} == ''`],
  ["string()", 12, (times) => nested("urgent", times, (inner) => `(string(${inner}) == subject)`)],
  ["list[index]", 20, (times) => `${nested("0", times, (inner) => `counts[${inner}]`)} == 1`],
  ["in", 20, (times) => nested("urgent", times, (inner) => `(${inner} in [urgent, urgent == true, null])`)],
  ["lists of lists", 8, (times) => `${nested("tags", times, filteredTags)}.size() == 1`],
  ["JSON", 15, (times) => `${nested("data", times, (inner) => `(urgent ? ${inner} : data).a`)} == 'x'`],
  ["references", 6, (times) => `${nested("comments", times, walkBack)}.size() == 1`],
  ["related records", 4, (times) => nested("urgent", times, (inner, at) => `comments.exists(c${at}, ${inner})`)],
  ["a list in a list", 2, (times) => nested("urgent", times, (inner, at) => `tags.exists(t${at}, ${inner})`)],
  ["written lists", 3, (times) => nested("urgent", times, (inner, at) => `[1, 2, 3].exists(t${at}, ${inner})`)],
  ["a written list", 8_000 / 3, (times) => `priority in [${"1, ".repeat(times)}1]`],
];

function filteredTags(inner: string, level: number): string {
  return `(urgent ? ${inner} : tags).filter(t${level}, urgent)`;
}

function walkBack(inner: string, level: number): string {
  return level === 0 ? "requester.company.people" : `${inner}.filter(p${level}, p${level}.company.plan == 'pro')`;
}

describe("what is long or deep", () => {
  test.each(growing)(
    "%s is compiled to SQL that grows as it does, or refused with its place",
    (_name, least, write) => {
      for (let times = 1; times < 40_000; times = Math.ceil(times * 1.5)) {
        try {
          const written = write(times);
          const expression = ticketExpression(written, filterBounds);
          expect(sqlLength(expression)).toBeLessThan(400 + 120 * written.length);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          expect(error.column).toBeGreaterThan(0);
          expect(times).toBeGreaterThan(least);
          return;
        }
      }
      throw new Error("nothing was refused");
    },
  );

  test("is refused where it passes the bound", () => {
    const deep = `urgent && ${"(".repeat(40)}urgent${")".repeat(40)}`;
    expect(() => ticketExpression(deep, filterBounds)).toThrow(
      expect.objectContaining({ message: "An expression may be nested 32 deep at most.", line: 1, column: 43 }),
    );
  });
});
