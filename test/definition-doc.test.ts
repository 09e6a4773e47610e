import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDefinition } from "../src/charter/load.ts";
import { examplesIn } from "./doc-examples.ts";

const document = join(import.meta.dir, "../docs/definition.md");
const examples = examplesIn("docs/definition.md", await Bun.file(document).text()).filter(({ code }) =>
  code.includes("export default charter("),
);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "charter-doc-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(examples)("the definition at $document:$line is right", async ({ code, line }) => {
  const file = join(folder, `line-${line}.ts`);
  await Bun.write(file, code);
  const model = await loadDefinition(file);
  expect(model.resources.size).toBeGreaterThan(1);
});
