import { afterAll, describe } from "bun:test";
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
