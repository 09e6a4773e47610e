import { afterAll, describe, expect, test } from "bun:test";
import { callers, runMatrix } from "./matrix.ts";
import { sabotages } from "./sabotages.ts";

let cases = 0;

describe("nothing crosses from one organization to another", () => {
  test.each(callers.map((caller) => [caller.name, caller] as const))("for a caller: %s", async (_name, caller) => {
    const outcome = await runMatrix(caller);
    cases += outcome.cases;
    expect(outcome.crossings.slice(0, 5)).toEqual([]);
    // The same requests show the other organization to its own: they would tell, if they crossed.
    expect(outcome.telling).toBeGreaterThan(100);
  });

  afterAll(() => console.log(`${cases} requests compared with and without another organization`));
});

/**
 * The control: each part that keeps organizations apart is made not to know of them, one at a time, and the matrix must fail.
 */
describe("the matrix notices where the organization is missing from", () => {
  const [caller] = callers;
  test.each(Object.entries(sabotages))("%s", async (name, sabotage) => {
    if (!caller) throw new TypeError("there is nobody to call");
    const { crossings } = await runMatrix(caller, sabotage);
    console.log(
      `without the organization in ${name}: ${crossings.length} crossings, such as ${crossings[0] ?? "none"}`,
    );
    expect(crossings.length).toBeGreaterThan(0);
  });
});
