import { expect, test } from "bun:test";
import { parse, positionOf } from "./parse.ts";

test("a text is parsed once", () => {
  expect(parse(`status == "open"`)).toBe(parse(`status == "open"`));
});

test("what is kept of texts is bounded", () => {
  const first = parse(`status == "first"`);
  for (let index = 0; index < 40; index += 1) parse(`subject == "${"x".repeat(5_000)}${index}"`);
  expect(parse(`status == "first"`)).not.toBe(first);
});

test("a place is told in lines and characters", () => {
  expect(positionOf("'😀' ==\n  x", 10)).toEqual({ line: 2, column: 3 });
});
