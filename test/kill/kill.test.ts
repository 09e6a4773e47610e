import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { resource } from "./definition.ts";
import { killRounds } from "./kill-rounds.ts";
import type { Entry } from "./ledger.ts";
import type { Step } from "./operation.ts";
import { summaryText } from "./summary.ts";

const rounds = 20;

test(`killed ${rounds} times under load, the server keeps every acknowledged write, once, with its change`, async () => {
  const seed = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  const summary = await killRounds({ rounds, seed });
  console.log(summaryText(summary));
  expect(summary.faults).toEqual([]);
  expect(summary.rounds).toBe(rounds);
  expect(summary.acked).toBeGreaterThan(rounds);
  expect(summary.retries.replayed).toBeGreaterThan(0);
});

/** A record of this round that was made, acknowledged, and not touched again. */
function untouched(entries: readonly Entry[]): Step {
  const steps = entries.flatMap(({ operation }) => operation.steps);
  const found = entries.find(({ outcome, operation: { steps: own, batch } }) => {
    const [step] = own;
    return outcome === "acked" && !batch && step?.kind === "create" && named(steps, step.record).length === 1;
  });
  const [step] = found?.operation.steps ?? [];
  if (!step) throw new Error("nothing was created in this round");
  return step;
}

function named(steps: readonly Step[], record: string): readonly Step[] {
  return steps.filter((step) => step.record === record);
}

/** The control: what the rounds look for is done by hand, between a kill and the restart, and must be found. */
describe("the rounds find", () => {
  const dropRow = `DELETE FROM ${resource} WHERE id = ?1`;
  const dropChange = "DELETE FROM charter_changes WHERE record = ?1";
  test.each<[string, string, readonly string[]]>([
    ["a lost write", "lost", [dropRow, dropChange]],
    ["a row without its change", "lost", [dropChange]],
    ["a change without its row", "row", [dropRow]],
    [
      "a write that was done twice",
      "doubled",
      [
        `UPDATE ${resource} SET version = 2 WHERE id = ?1`,
        `INSERT INTO charter_changes (at, resource, record, version, operation, actor_kind, revision, after)
          SELECT at, resource, record, 2, operation, actor_kind, revision, after FROM charter_changes WHERE record = ?1`,
      ],
    ],
    [
      "a row that nobody wrote",
      "row",
      [
        `INSERT INTO ${resource} (id, version, created_at, updated_at, key, count, mark)
          SELECT '00000000-0000-4000-8000-000000000000', 1, created_at, updated_at, 'none', 1, 'none' FROM ${resource} WHERE id = ?1`,
      ],
    ],
  ])("%s", async (_, kind, statements) => {
    const summary = await killRounds({
      rounds: 1,
      seed: 7,
      acks: 30,
      sabotage: (path, entries) => {
        const database = new Database(path, { readwrite: true });
        const { record } = untouched(entries);
        for (const statement of statements) database.run(statement, [record]);
        database.close();
      },
    });
    for (const round of [1, 0]) {
      const kinds = summary.faults.filter((fault) => fault.round === round).map((fault): string => fault.kind);
      expect(kinds).toContain(kind);
    }
  });
});
