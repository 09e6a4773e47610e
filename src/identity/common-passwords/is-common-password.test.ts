import { expect, test } from "bun:test";
import { isCommonPassword } from "./is-common-password.ts";
import list from "./list.txt" with { type: "text" };

const lines = list.trimEnd().split("\n");

test("the list is sorted, in lower case, without doubles, and has nothing that is too short anyway", () => {
  expect(lines).toHaveLength(17_950);
  expect(lines).toEqual([...new Set(lines)].toSorted());
  expect(lines.filter((line) => line.length < 8 || line !== line.toLowerCase())).toEqual([]);
});

test("each of the list is found, in whatever case", async () => {
  for (const line of lines) expect(await isCommonPassword(line)).toBe(true);
  expect(await isCommonPassword("QwertyUiop")).toBe(true);
});

test.each([
  "",
  "\n",
  "correct horse battery",
  "passwor",
  "password\n",
  `${lines[0]}\n${lines[1]}`,
  "~~~~~~~~~~~",
  "é",
  "0",
])("%j is not", async (password) => {
  expect(await isCommonPassword(password)).toBe(false);
});

test("what lies beside one of the list is not", async () => {
  const known = new Set(lines);
  for (const line of lines.filter((_, index) => index % 50 === 0)) {
    for (const other of [`${line}~`, line.slice(0, -1), `!${line}`]) {
      expect(await isCommonPassword(other)).toBe(known.has(other));
    }
  }
});
