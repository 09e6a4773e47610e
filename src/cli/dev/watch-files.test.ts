import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionFiles } from "./definition-files.ts";
import { type FileWatch, watchFiles } from "./watch-files.ts";

const folder = mkdtempSync(join(tmpdir(), "charter-watch-"));
const main = join(folder, "charter.ts");
const part = join(folder, "part.ts");
let watching: FileWatch | undefined;

afterEach(() => {
  watching?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a definition's files are found through its imports, and a replaced one is noticed once", async () => {
  writeFileSync(main, 'import { part } from "./part.ts";\nimport { field } from "charter";\nexport default part;\n');
  writeFileSync(part, 'import "./charter";\nexport const part = 1;\n');
  const files = definitionFiles(main);
  expect([...files].toSorted()).toEqual([main, part]);

  const changes: string[] = [];
  let noticed = Promise.withResolvers<void>();
  watching = watchFiles(files, () => {
    changes.push("changed");
    noticed.resolve();
  });
  writeFileSync(join(folder, "other.ts"), "unrelated");
  writeFileSync(`${part}.new`, "export const part = 2;\n");
  renameSync(`${part}.new`, part);
  await noticed.promise;
  noticed = Promise.withResolvers<void>();
  writeFileSync(main, "export default 3;\n");
  await noticed.promise;
  expect(changes).toEqual(["changed", "changed"]);
});

test("a file that cannot be parsed is still among the files", () => {
  const broken = join(mkdtempSync(join(tmpdir(), "charter-watch-")), "charter.ts");
  writeFileSync(broken, "export default {");
  expect([...definitionFiles(broken)]).toEqual([broken]);
  rmSync(join(broken, ".."), { recursive: true });
});
