import type { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Transaction } from "../engine.ts";
import { GroupWriter } from "./group-writer.ts";
import { openConnection } from "./open-connection.ts";

let folder: string;
let database: Database;
let writer: GroupWriter;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "charter-writer-"));
  database = openConnection(join(folder, "data.db"), "write", () => 1);
  database.run("CREATE TABLE notes (name TEXT UNIQUE, text TEXT)");
  writer = new GroupWriter(database);
});
afterEach(async () => {
  await writer.close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function insert(transaction: Transaction, name: string, text = ""): Promise<number> {
  return transaction.run({ text: "INSERT INTO notes VALUES (?, ?)", parameters: [] }, [name, text]);
}

function add(name: string, text?: string): Promise<number> {
  return writer.write((transaction) => insert(transaction, name, text));
}

function names(): readonly unknown[] {
  return database
    .query("SELECT name FROM notes ORDER BY name")
    .values()
    .map(([name]) => name);
}

async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}

const page = "x".repeat(4_000);

/** Lets the file grow by a few pages and no further, as a full disk would. */
function fillDisk(left: number): void {
  database.run(`PRAGMA max_page_count = ${Number(database.query("PRAGMA page_count").values()[0]?.[0]) + left}`);
}

test("on a full disk a write is refused or kept whole, what fits goes on, and there is room again later", async () => {
  fillDisk(3);
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => faultOf(add(`note ${index}`, page))));
  const refused = outcomes.filter((outcome) => outcome !== 1);
  expect(refused.length).toBeGreaterThan(0);
  for (const problem of refused) expect(problem).toMatchObject({ code: "storage_full", status: 507 });
  expect(names()).toHaveLength(outcomes.length - refused.length);
  expect(await add("small")).toBe(1);
  fillDisk(1_000);
  expect(await add("large", page)).toBe(1);
  expect(names()).toContain("small");
  expect(names()).toContain("large");
});

test("work that goes on after the disk was full writes nothing outside of its transaction", async () => {
  fillDisk(2);
  const careless = writer.write(async (transaction) => {
    await insert(transaction, "before");
    for (let index = 0; index < 5; index += 1) await faultOf(insert(transaction, `note ${index}`, page.repeat(3)));
    // What a full disk does to a transaction is up to SQLite; here the whole of it ends, as it may.
    if (database.inTransaction) database.run("ROLLBACK");
    await faultOf(insert(transaction, "outside", page.repeat(3)));
    await insert(transaction, "after");
  });
  expect(await faultOf(careless)).toMatchObject({ code: "storage_full" });
  expect(names()).toEqual([]);
  fillDisk(1_000);
  await add("next");
  expect(names()).toEqual(["next"]);
});

test("a program that holds the database is waited for, and meanwhile other work goes on", async () => {
  const other = openConnection(join(folder, "data.db"), "write", () => 1);
  other.run("BEGIN IMMEDIATE");
  const waiting = add("patient");
  let turns = 0;
  while (turns < 50) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  expect(names()).toEqual([]);
  other.run("COMMIT");
  other.close();
  expect(await waiting).toBe(1);
});
