const factor = Number(process.env.CHARTER_RUNS ?? "1");

/** How often a property is tried: so many times, or `CHARTER_RUNS` times as many in a long run. */
export function runs(count: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(count * factor) };
}

/** Ends a property that hangs; long runs may take hours. */
export const patience = 4 * 3_600_000;
