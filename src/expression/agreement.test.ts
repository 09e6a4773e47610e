import { expect, test } from "bun:test";
import fc from "fast-check";
import { Arena, compareOne } from "./agreement.arena.ts";
import type { Draw } from "./agreement.values.ts";
import { makeWorld } from "./agreement.world.ts";

/**
 * How many expressions are compared, and from which seed. The full run, before a change to this layer lands:
 * `CHARTER_CASES=100000 bun test src/expression/agreement`, which takes some minutes. A failure prints its seed, which
 * `CHARTER_SEED` runs again.
 */
const cases = Number(process.env.CHARTER_CASES ?? "2000");
const { seed = 0 } = fc.readConfigureGlobal();
const perWorld = 25;

test(`memory and SQLite agree on ${cases} expressions over random models and records`, () => {
  let [compared, refused] = [0, 0];
  const property = fc.property(fc.gen(), (generate) => {
    const draw: Draw = (bound) => generate(fc.nat, bound - 1);
    const arena = new Arena(makeWorld(draw));
    try {
      for (let index = 0; index < perWorld; index += 1) {
        if (compareOne(arena, draw)) refused += 1;
        else compared += 1;
      }
    } finally {
      arena.close();
    }
  });
  fc.assert(property, {
    seed,
    numRuns: Math.ceil(cases / perWorld),
    endOnFailure: true,
    reporter: ({ failed, errorInstance }) => {
      if (failed) throw new Error(`CHARTER_SEED=${seed} runs it again`, { cause: errorInstance });
    },
  });
  console.log(`${compared} expressions compared from seed ${seed}, ${refused} refused by the checker`);
  expect(refused).toBeLessThan(cases / 50);
}, 3_600_000);
