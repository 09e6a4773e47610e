import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Report } from "./report/result.ts";

test("a quick run of a row gives its figures as JSON", async () => {
  const command = [process.execPath, join(import.meta.dir, "run.ts"), "--quick", "--json", "--rows", "a,d"];
  const bench = Bun.spawn(command, { stdio: ["ignore", "pipe", "pipe"] });
  const [printed, errors, status] = await Promise.all([bench.stdout.text(), bench.stderr.text(), bench.exited]);
  expect(status, errors).toBe(0);
  const report: Report = JSON.parse(printed);
  expect(report.results.map(({ row }) => row)).toEqual(["a", "d"]);
  for (const { ours, reference, ratio, met } of report.results) {
    expect(ours.value).toBeGreaterThan(0);
    expect(reference?.value).toBeGreaterThan(0);
    expect(ratio?.value).toBeGreaterThan(0);
    expect(met).toBeBoolean();
  }
});

test("a row that is not there is named", async () => {
  const command = [process.execPath, join(import.meta.dir, "run.ts"), "--rows", "a,nosuch"];
  const bench = Bun.spawn(command, { stdio: ["ignore", "ignore", "pipe"] });
  const [errors, status] = await Promise.all([bench.stderr.text(), bench.exited]);
  expect(status).toBe(2);
  expect(errors).toContain("There is no row nosuch");
});
