import fc from "fast-check";

/** Where property tests begin to draw, so that a run says of a change what the run before said without it. */
const usual = 20_261_125;

/** The seed of this run: `CHARTER_SEED` says another, or `random`, which draws anew each time. */
export const propertySeed: number =
  process.env.CHARTER_SEED === "random" ? Date.now() % 2 ** 31 : Number(process.env.CHARTER_SEED ?? usual);

fc.configureGlobal({ seed: propertySeed });
