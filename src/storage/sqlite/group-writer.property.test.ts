import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { SqlValue } from "../../kit/sql.ts";
import { ConstraintError, type Engine, type Transaction } from "../engine.ts";
import { openSqlite } from "./open-sqlite.ts";

/** A part of a write. `dare` adds a name that may be taken and goes on when it is; `add` fails the write then. */
interface Part {
  readonly kind: "add" | "dare" | "remove" | "count" | "fail";
  readonly name: string;
}

type Write = readonly Part[];
type Result = number | "failed";

const part = fc.record<Part>({
  kind: fc.constantFrom("add", "add", "dare", "remove", "count", "fail"),
  name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
});
const writes = fc.array(fc.array(part, { maxLength: 6 }), { maxLength: 12 });
/** Writes that are asked for in the same turn of the loop; and whether the next ones wait for their answers. */
const bursts = fc.array(fc.record({ writes, answered: fc.boolean() }), { maxLength: 5 });

const folder = mkdtempSync(join(tmpdir(), "charter-groups-"));
let engine: Engine;

beforeAll(async () => {
  engine = await openSqlite({ path: join(folder, "data.db") });
  await run("CREATE TABLE names (name TEXT UNIQUE)");
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(text: string): Promise<void> {
  await engine.write((transaction) => transaction.run({ text, parameters: [] }, []));
}

/** What a write leaves and gives when it is the only one; undefined when it fails. */
function inTurn(before: ReadonlySet<string>, write: Write): { after: ReadonlySet<string>; seen: number } | undefined {
  const after = new Set(before);
  let seen = 0;
  for (const { kind, name } of write) {
    if (kind === "fail" || (kind === "add" && after.has(name))) return undefined;
    if (kind === "add" || kind === "dare") after.add(name);
    if (kind === "remove") after.delete(name);
    if (kind === "count") seen = seen * 10 + after.size;
  }
  return { after, seen };
}

async function perform(transaction: Transaction, write: Write): Promise<number> {
  const change = (text: string, ...values: SqlValue[]) => transaction.run({ text, parameters: [] }, values);
  let seen = 0;
  for (const { kind, name } of write) {
    if (kind === "fail") throw new Error("meant to fail");
    if (kind === "add") await change("INSERT INTO names VALUES (?)", name);
    if (kind === "dare") await change("INSERT INTO names VALUES (?)", name).catch(requireTaken);
    if (kind === "remove") await change("DELETE FROM names WHERE name = ?", name);
    if (kind === "count") {
      const rows = await transaction.rows({ text: "SELECT count(*) FROM names", parameters: [] }, []);
      seen = seen * 10 + Number(rows[0]?.[0]);
    }
  }
  return seen;
}

function requireTaken(error: unknown): void {
  if (!(error instanceof ConstraintError)) throw error;
}

async function resultOf(write: Promise<number>): Promise<Result> {
  try {
    return await write;
  } catch {
    return "failed";
  }
}

test("writes that share commits give and leave what they would one after the other, in the order of asking", async () => {
  const property = fc.asyncProperty(bursts, async (asked) => {
    await run("DELETE FROM names");
    const results: Promise<Result>[] = [];
    for (const burst of asked) {
      for (const write of burst.writes) {
        results.push(resultOf(engine.write((transaction) => perform(transaction, write))));
      }
      if (burst.answered) await Promise.all(results);
    }
    let names: ReadonlySet<string> = new Set();
    const expected = asked
      .flatMap((burst) => burst.writes)
      .map((write): Result => {
        const turn = inTurn(names, write);
        names = turn?.after ?? names;
        return turn?.seen ?? "failed";
      });
    expect(await Promise.all(results)).toEqual(expected);
    const left = await engine.rows({ text: "SELECT name FROM names", parameters: [] }, [], { effort: "seek" });
    expect(new Set(left.map(([name]) => name))).toEqual(new Set<SqlValue>(names));
  });
  await fc.assert(property, { numRuns: 300 });
});
