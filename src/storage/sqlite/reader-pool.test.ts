import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConnection } from "./open-connection.ts";
import { ReaderPool } from "./reader-pool.ts";

const folder = mkdtempSync(join(tmpdir(), "charter-pool-"));
const path = join(folder, "data.db");
openConnection(path, "write", () => 1).close();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)";
const ticking = `${numbers} SELECT count(*) FROM n WHERE charter_tick(x)`;
const silent = `${numbers} SELECT count(*) FROM n`;

function soon(): number {
  return performance.now() + 50;
}

function later(): number {
  return performance.now() + 60_000;
}

async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}

test("a query stops at its deadline, and its thread goes on with the next", async () => {
  const pool = new ReaderPool(path, 1);
  expect(await faultOf(pool.rows(ticking, [], soon()))).toMatchObject({ code: "deadline" });
  expect(await pool.rows("SELECT ?", [7], later())).toEqual([[7]]);
  await pool.close();
});

test("what waits for a thread waits no longer than its deadline", async () => {
  const pool = new ReaderPool(path, 1);
  const first = faultOf(pool.rows(ticking, [], performance.now() + 1_000));
  const second = faultOf(pool.rows("SELECT 1", [], soon()));
  const order: string[] = [];
  void first.then(() => order.push("first"));
  void second.then(() => order.push("second"));
  expect(await second).toMatchObject({ code: "deadline" });
  expect(await faultOf(pool.rows("SELECT 1", [], performance.now() - 1))).toMatchObject({ code: "deadline" });
  await first;
  expect(order).toEqual(["second", "first"]);
  await pool.close();
});

test("a query that nothing can stop is answered at its end of time, and the next is read all the same", async () => {
  const pool = new ReaderPool(path, 1);
  const [stuck, next] = await Promise.all([
    faultOf(pool.rows(silent, [], soon())),
    faultOf(pool.rows("SELECT 1", [], later())),
  ]);
  expect(stuck).toMatchObject({ code: "deadline" });
  expect(next).toEqual([[1]]);
  // It waits for no thread that may never end.
  await pool.close();
});

test("a query with a fault has it, and closing refuses what is read", async () => {
  const pool = new ReaderPool(path, 2);
  expect(await faultOf(pool.rows("SELECT absent", [], later()))).toMatchObject({
    message: expect.stringContaining("no such column"),
  });
  const reading = faultOf(pool.rows(ticking, [], performance.now() + 1_000));
  await pool.close();
  expect(await reading).toMatchObject({ code: "storage_unavailable" });
  expect(await faultOf(pool.rows("SELECT 1", [], later()))).toMatchObject({ code: "storage_unavailable" });
});
