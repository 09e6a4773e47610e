import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineCases } from "../conformance.cases.ts";
import { openSqlite } from "./open-sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "charter-storage-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the engine on SQLite", () => {
  engineCases((name) => openSqlite({ path: join(folder, `${name}.db`) }));
});

test("a second process is told that the database is in use, until the first lets go of it", async () => {
  const path = join(folder, "locked.db");
  const engine = await openSqlite({ path });
  expect(() => openSqlite({ path })).toThrow("stop that server first");
  await engine.close();
  await (await openSqlite({ path })).close();
});
