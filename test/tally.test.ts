import { describe, expect, test } from "bun:test";
import { tallyOf } from "./tally.ts";

const good =
  "\na.test.ts:\n(pass) a\n\n 12 pass\n 1 skip\n 0 fail\n 30 expect() calls\nRan 13 tests across 2 files. [9.00ms]\n";

describe("a run of the tests", () => {
  test("counts what passed and failed", () => {
    expect(tallyOf(good, 0, 2)).toEqual({ passed: 12, failed: 0, faults: [] });
    expect(tallyOf(good.replace("0 fail", "3 fail"), 1, 2)).toEqual({ passed: 12, failed: 3, faults: [] });
  });

  test("counts an error outside a test", () => {
    const printed = good.replace(" 0 fail\n", " 0 fail\n 1 error\n");
    expect(tallyOf(printed, 1, 2)).toEqual({ passed: 12, failed: 1, faults: [] });
  });

  test("reads the last summary, when a test printed another", () => {
    expect(tallyOf(`${good.replace("12 pass", "99 pass")}\n${good}`, 0, 2).passed).toBe(12);
  });

  test.each([
    ["ended early, though as a success", "a.test.ts:\n(pass) a\n", 0, 2],
    ["printed nothing", "", 0, 0],
    ["ran fewer files than there are", good, 0, 3],
    ["ran more files than were counted", good, 0, 1],
    ["had nothing to run", good.replace("12 pass", "0 pass"), 0, 2],
    ["passed, but ended badly", good, 134, 2],
  ])("fails when it %s", (_, printed, status, files) => {
    const { failed, faults } = tallyOf(printed, status, files);
    expect(failed).toBe(1);
    expect(faults).toHaveLength(1);
  });

  test("may run some files only, when asked to", () => {
    expect(tallyOf(good, 0, undefined).failed).toBe(0);
  });

  test("that a test ends with process.exit(0) is a failure", async () => {
    const folder = `${import.meta.dir}/../.charter/exit-${crypto.randomUUID()}`;
    await Bun.write(`${folder}/a.test.ts`, 'import { test } from "bun:test"; test("a", () => process.exit(0));');
    try {
      const run = Bun.spawn([process.execPath, "test", "./a.test.ts"], {
        cwd: folder,
        stdout: "ignore",
        stderr: "pipe",
      });
      const printed = await run.stderr.text();
      expect(tallyOf(printed, await run.exited, 1).failed).toBe(1);
    } finally {
      await Bun.$`rm -rf ${folder}`.quiet();
    }
  });
});
