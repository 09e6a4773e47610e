import { expect, test } from "bun:test";
import fc from "fast-check";
import { Arena, compareOne } from "./agreement.arena.ts";
import { type Draw, makeWorld } from "./agreement.world.ts";

/** How many expressions are compared; `CHARTER_CASES=100000` for the full run. */
const cases = Number(process.env.CHARTER_CASES ?? "3000");
const perWorld = 30;

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
    numRuns: Math.ceil(cases / perWorld),
    endOnFailure: true,
    reporter: ({ failed, seed, errorInstance }) => {
      if (failed) throw new Error(`with the seed ${seed}`, { cause: errorInstance });
    },
  });
  console.log(`${compared} expressions compared, ${refused} refused by the checker`);
  expect(refused).toBeLessThan(cases / 50);
}, 3_600_000);
