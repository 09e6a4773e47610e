/** What a run of `bun test` came to. */
export interface Tally {
  readonly passed: number;
  /** Failed tests, errors outside a test, and the faults below, each counted once. */
  readonly failed: number;
  /** What was wrong with the run as a whole, in words. */
  readonly faults: readonly string[];
}

/**
 * Reads the summary `bun test` prints last. A run is not believed for its exit status alone: `process.exit(0)` in a test
 * ends it as a success with the rest never run. So a run without a summary, without a passed test, or over fewer files
 * than there are is a failure.
 *
 * @param printed what the run wrote to its standard error
 * @param status its exit status
 * @param files how many test files it should have run; undefined when only some were asked for
 */
export function tallyOf(printed: string, status: number, files: number | undefined): Tally {
  const summary = printed.slice(printed.search(/^ *\d+ pass$(?![\s\S]*^ *\d+ pass$)/m));
  const ran = /^Ran \d+ tests? across (\d+) files?\./m.exec(summary);
  if (ran === null) return { passed: 0, failed: 1, faults: [`the tests ended without a summary (status ${status})`] };

  const passed = count(summary, "pass");
  const failed = count(summary, "fail") + count(summary, "errors?");
  const faults: string[] = [];
  if (files !== undefined && Number(ran[1]) !== files) faults.push(`${ran[1]} of ${files} test files were run`);
  if (passed === 0) faults.push("no test passed");
  if (status !== 0 && failed === 0) faults.push(`the tests ended with status ${status}`);
  return { passed, failed: failed + faults.length, faults };
}

function count(summary: string, word: string): number {
  return Number(new RegExp(`^ *(\\d+) ${word}$`, "m").exec(summary)?.[1] ?? 0);
}
