import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { DataDesk } from "./data-desk.ts";
import { patience, runs } from "./runs.ts";
import { callers, checkRecords, checkSight, checkTables } from "./world/check-world.ts";
import { clearWorld } from "./world/clear-world.ts";
import { worldDefinition } from "./world/definition.ts";
import { Mirror } from "./world/mirror.ts";
import { emptyWorld } from "./world/model.ts";
import { foresee, runStep } from "./world/run-step.ts";
import { beginning, type Step, stories } from "./world/steps.ts";

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(worldDefinition);
});
afterAll(() => desk.close());

async function tell(steps: readonly Step[]): Promise<void> {
  await clearWorld(desk);
  const mirrors = await Promise.all(callers.map((person) => Mirror.of(desk, person)));
  let world = emptyWorld();
  for (const step of [beginning, ...steps]) {
    const foreseen = foresee(world, step);
    expect({ step, outcomes: await runStep(desk, step) }).toEqual({ step, outcomes: foreseen.outcomes });
    world = foreseen.world;
  }
  expect(world.log.length).toBeGreaterThanOrEqual(beginning.writes.length);
  await checkTables(desk, world);
  for (const mirror of mirrors) await mirror.check(world);
  await checkSight(desk, world);
  await checkRecords(desk, world, new Set(world.log.map(({ key }) => key)));
}

test(
  "whatever people do, records, log, history and what each of them sees are as a simple model says",
  async () => {
    await fc.assert(fc.asyncProperty(stories(40), tell), runs(60));
  },
  patience,
);
