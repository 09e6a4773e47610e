import { expect, test } from "bun:test";
import { ticketExpression } from "./expression.fixture.ts";
import { evaluate, type Value } from "./index.ts";

/** What docs/expressions.md says of null; `priority`, `subject`, `tags` and `data` are null here. */
const cases: readonly (readonly [written: string, value: Value])[] = [
  ["null == null", true],
  ["priority == null", true],
  ["priority != 1", true],
  ["!(priority > 1)", true],
  ["priority < 1", null],
  ["priority + 1", null],
  ["size(subject)", null],
  ["subject.contains('a')", null],
  ["subject.matches('a')", null],
  ["subject + 'a'", null],
  ["tags.size()", null],
  ["tags[0]", null],
  ["data.a == 1", false],
  ["priority > 1 && true", false],
  ["priority > 1 || false", false],
  ["priority > 1 ? true : false", false],
  ["!(priority > 1 && true)", true],
  ["priority in [1, null]", true],
  ["'a' in tags", false],
  ["tags.exists(t, true)", false],
  ["tags.exists_one(t, true)", false],
  ["tags.all(t, false)", true],
  ["tags.filter(t, true)", null],
  ["1 / 0", null],
  ["1 % 0", null],
  ["1.0 / 0.0", null],
  ["9223372036854775807 + 1", null],
  ["int('x')", null],
  ["double('1e400')", null],
  ["requester == null", true],
  ["old == null", true],
  ["has(old.status)", false],
  ["has(input.status)", false],
];

test.each(cases)("%s", (written, value) => {
  expect(evaluate(ticketExpression(written), { record: { id: "1" }, input: {} })).toEqual(value);
});
