import { afterEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findSourceFiles } from "../../charter/source-files.ts";
import { type FileWatch, watchFiles } from "./watch-files.ts";

const folder = mkdtempSync(join(tmpdir(), "charter-watch-"));
const main = join(folder, "charter.ts");
const part = join(folder, "part.ts");
let watching: FileWatch | undefined;

afterEach(() => {
  watching?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("files that are rewritten or replaced are noticed, once a change; others are not", async () => {
  writeFileSync(main, 'import { part } from "./part.ts";\nimport { field } from "charter";\nexport default part;\n');
  writeFileSync(part, 'import "./charter";\nexport const part = 1;\n');
  const { files } = findSourceFiles(main);
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

test("with siblings, a script that was not there before is noticed too", async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(main, 'import "./missing.ts";\n');
  const noticed = Promise.withResolvers<void>();
  watching = watchFiles(new Set([main]), noticed.resolve);
  watching.follow(new Set([main]), { siblings: true });
  writeFileSync(join(folder, "missing.ts"), "");
  await noticed.promise;
});
