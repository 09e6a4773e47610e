import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { loadSecret } from "./secret.ts";

const folder = mkdtempSync(join(tmpdir(), "charter-secret-"));
afterAll(() => rmSync(folder, { recursive: true }));

const long = "a key of thirty-two characters or more";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

test("the key is made once, for its owner alone, and read again at the next start", () => {
  const data = join(folder, "made");
  const first = loadSecret({ environment: {} }, data);
  const again = loadSecret({ environment: {} }, data);
  expect(hex(first.derive("cursors"))).toBe(hex(again.derive("cursors")));
  expect(readdirSync(data)).toEqual(["secret.key"]);
  expect(statSync(join(data, "secret.key")).mode & 0o777).toBe(0o600);
});

test("each label has a key of its own, of the length asked for", () => {
  const secret = loadSecret({ environment: { CHARTER_SECRET: long } }, folder);
  expect(hex(secret.derive("cursors"))).not.toBe(hex(secret.derive("answers")));
  expect(secret.derive("cursors", 16)).toHaveLength(16);
});

test("the key is shown by nothing", () => {
  const secret = loadSecret({ environment: { CHARTER_SECRET: long } }, folder);
  expect([JSON.stringify({ secret }), inspect(secret)].join()).not.toContain("thirty-two");
});

describe("a key that cannot be used is refused, without showing it:", () => {
  const file = join(folder, "short");
  writeFileSync(file, "short\n");
  test.each([
    [{ CHARTER_SECRET: "short-one" }, "CHARTER_SECRET: The key needs 32 characters"],
    [{ CHARTER_SECRET_FILE: file }, "CHARTER_SECRET_FILE: The key needs 32 characters"],
    [{ CHARTER_SECRET_FILE: join(folder, "none") }, "cannot be read: ENOENT"],
    [{ CHARTER_SECRET: long, CHARTER_SECRET_FILE: file }, "CHARTER_SECRET: Give either the key or its file"],
  ])("%#", (environment, message) => {
    expect(() => loadSecret({ environment }, folder)).toThrow(message);
    expect(() => loadSecret({ environment }, folder)).not.toThrow("short-one");
  });
});

test("a file may end with a line break", () => {
  const file = join(folder, "long");
  writeFileSync(file, `${long}\n`);
  const fromFile = loadSecret({ environment: { CHARTER_SECRET_FILE: file } }, folder);
  const given = loadSecret({ environment: { CHARTER_SECRET: long } }, folder);
  expect(hex(fromFile.derive("x"))).toBe(hex(given.derive("x")));
  expect(readFileSync(file, "utf8")).toBe(`${long}\n`);
});
