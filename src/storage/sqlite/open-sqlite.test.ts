import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "../../kit/problem.ts";
import { requireVersion } from "./open-connection.ts";
import { openSqlite } from "./open-sqlite.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "charter-open-"));
  path = join(folder, "data.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is said instead of opening the database. */
async function refusal(at = path): Promise<string> {
  try {
    await (await openSqlite({ path: at })).close();
  } catch (error) {
    if (error instanceof Problem && error.code === "storage_unavailable") return error.message;
    throw error;
  }
  throw new Error("it was opened");
}

describe("a database that is in use", () => {
  test("is refused to a second server, until the first lets go of it", async () => {
    const engine = await openSqlite({ path });
    expect(await refusal()).toContain("stop that server first");
    await engine.close();
    await (await openSqlite({ path })).close();
  });

  test("is refused under its other names too", async () => {
    const engine = await openSqlite({ path });
    const link = join(folder, "link.db");
    symlinkSync(path, link);
    symlinkSync(folder, join(folder, "folder"));
    expect(await refusal(link)).toContain("stop that server first");
    expect(await refusal(join(folder, "folder", "data.db"))).toContain("stop that server first");
    await engine.close();
  });

  test("is free again once the process that held it was killed", async () => {
    const holder = Bun.spawn([process.execPath, join(import.meta.dir, "writer-lock.fixture.ts"), path], {
      stdin: "pipe",
      stdout: "pipe",
    });
    for await (const _held of holder.stdout) break;
    expect(await refusal()).toContain("stop that server first");
    holder.kill("SIGKILL");
    await holder.exited;
    await (await openSqlite({ path })).close();
  });
});

describe("a file that cannot be used is refused with what to do:", () => {
  test("one that is no database", async () => {
    writeFileSync(path, "This is a letter, and long enough to be taken for a page of a database.\n".repeat(100));
    expect(await refusal()).toContain("is no SQLite database");
  });

  test("a damaged one", async () => {
    const database = new Database(path, { create: true });
    database.run("CREATE TABLE charter_meta (name, value)");
    database.close();
    const bytes = new Uint8Array(await Bun.file(path).arrayBuffer());
    bytes.fill(0xff, 100, 1_000);
    await Bun.write(path, bytes);
    expect(await refusal()).toContain("is damaged");
  });

  test("somebody else's", async () => {
    const database = new Database(path, { create: true });
    database.run("CREATE TABLE songs (title)");
    database.close();
    expect(await refusal()).toContain("charter init --from");
  });

  test("a folder", async () => {
    mkdirSync(path);
    expect(await refusal()).toContain("cannot be opened for writing");
  });

  test("one under what is no folder", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await refusal(join(folder, "file", "data.db"))).toContain("cannot be opened for writing");
  });
});

test.each(["3.51.2", "3.50.7", "3.9", "2.99.99"])("SQLite %s is refused", (version) => {
  expect(() => requireVersion(version)).toThrow("too old");
});

test.each(["3.51.3", "3.52.0", "4.0", "10.0.0"])("SQLite %s is taken", (version) => {
  expect(() => requireVersion(version)).not.toThrow();
});
