import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageSpec } from "./package-spec.ts";

const folder = mkdtempSync(join(tmpdir(), "charter-spec-"));
const installed = join(folder, "a/node_modules/charter");

afterAll(() => rmSync(folder, { recursive: true }));

function installedWith(spec: string): void {
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(folder, "a/package.json"), JSON.stringify({ dependencies: { charter: spec } }));
}

test("from a checkout a project depends on the path to it", () => {
  expect(packageSpec(join(folder, "b/project"), join(folder, "checkout"))).toBe("file:../../checkout");
  expect(packageSpec(join(folder, "checkout"), join(folder, "checkout/inner"))).toBe("file:./inner");
});

test("installed, a project depends on what the installing one depends on", () => {
  installedWith("github:someone/charter");
  expect(packageSpec(join(folder, "b"), installed)).toBe("github:someone/charter");
  installedWith("file:../checkout");
  expect(packageSpec(join(folder, "b/c"), installed)).toBe("file:../../checkout");
});
