import type { JsonObject } from "../../../src/kit/json.ts";
import { Problem } from "../../../src/kit/problem.ts";
import type { DataDesk } from "../data-desk.ts";
import { actorOf, Refused, type World } from "./model.ts";
import { applyBulk, applyWrite, readWrite } from "./model-writes.ts";
import { answered, timeless } from "./sight.ts";
import type { Asked, Step } from "./steps.ts";

/** What came of a call: the records answered, or the code it was refused with. */
export type Outcome = { readonly records: readonly (JsonObject | null)[] } | { readonly refused: string };

/** Does a step on the real engine. */
export async function runStep(desk: DataDesk, step: Step): Promise<readonly Outcome[]> {
  switch (step.kind) {
    case "one":
      return [await runOne(desk, step.asked)];
    case "together":
      return await Promise.all(step.asked.map((asked) => runOne(desk, asked)));
    case "batch":
      return [await outcome(async () => records(await desk.as(step.by).batch(step.writes)))];
    case "bulk":
      return [await outcome(async () => [{ ...(await desk.as(step.by).bulk(step.write)) }])];
  }
}

/** Does the same step in the model. Calls that come at once are done in the order in which they came. */
export function foresee(world: World, step: Step): { readonly world: World; readonly outcomes: readonly Outcome[] } {
  switch (step.kind) {
    case "one":
      return attempt(world, (next) => [applyOne(next, step.asked)]);
    case "together": {
      const outcomes: Outcome[] = [];
      let current = world;
      for (const asked of step.asked) {
        const each = attempt(current, (next) => [applyOne(next, asked)]);
        outcomes.push(...each.outcomes);
        current = each.world;
      }
      return { world: current, outcomes };
    }
    case "batch":
      return attempt(world, (next) => {
        const actor = actorOf(step.by);
        for (const write of step.writes) readWrite(actor, write);
        return step.writes.map((write) => applyOne(next, { by: step.by, write }));
      });
    case "bulk":
      return attempt(world, (next) => [{ ...applyBulk(next, actorOf(step.by), step.write, step.filter.meets) }]);
  }
}

function applyOne(world: World, { by, write }: Asked): JsonObject | null {
  const entity = applyWrite(world, actorOf(by), write);
  return entity ? answered(world, actorOf(by), entity) : null;
}

function attempt(world: World, work: (next: World) => readonly (JsonObject | null)[]) {
  const next = structuredClone(world);
  next.time += 1;
  try {
    return { world: next, outcomes: [{ records: work(next) }] };
  } catch (error) {
    if (error instanceof Refused) return { world, outcomes: [{ refused: error.code }] };
    throw error;
  }
}

async function runOne(desk: DataDesk, { by, write }: Asked): Promise<Outcome> {
  return await outcome(async () => records([await desk.as(by).write(write)]));
}

async function outcome(work: () => Promise<readonly (JsonObject | null)[]>): Promise<Outcome> {
  try {
    return { records: await work() };
  } catch (error) {
    if (error instanceof Problem) return { refused: error.code };
    throw error;
  }
}

function records(results: readonly { readonly record?: JsonObject }[]): readonly (JsonObject | null)[] {
  return results.map(({ record }) => (record ? timeless(record) : null));
}
