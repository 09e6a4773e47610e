import { expect, test } from "bun:test";
import { traceIdOf } from "./trace-context.ts";

const id = "4bf92f3577b34da6a3ce929d0e0e4736";
const span = "00f067aa0ba902b7";

test.each([
  [`00-${id}-${span}-01`, id],
  [`00-${id}-${span}-00`, id],
  [`cc-${id}-${span}-01`, id],
  [`cc-${id}-${span}-01-what-comes-later`, id],
  [`00-${id}-${span}-01-more`, undefined],
  [`ff-${id}-${span}-01`, undefined],
  [`00-${"0".repeat(32)}-${span}-01`, undefined],
  [`00-${id}-${"0".repeat(16)}-01`, undefined],
  [`00-${id.toUpperCase()}-${span}-01`, undefined],
  [`00-${id}-${span}`, undefined],
  [`00-${id}-${span}-01\n`, undefined],
  ["", undefined],
])("%j is of the trace %p", (given, expected) => {
  expect(traceIdOf(given)).toBe(expected);
});

test("a request without the header is of no trace", () => {
  expect(traceIdOf(null)).toBeUndefined();
});
