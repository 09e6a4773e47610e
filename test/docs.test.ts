import { describe, expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { compileExamples, type DocExample, examplesIn } from "./doc-examples.ts";

const root = join(import.meta.dir, "..");
const documents = ["*.md", "docs/**/*.md", "examples/**/*.md"]
  .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])
  .filter((name) => !name.includes("node_modules"))
  .sort();
const examples: DocExample[] = [];
for (const name of documents) examples.push(...examplesIn(name, await Bun.file(join(root, name)).text()));

/** Shows that an example which does not compile would be noticed, at its own line. */
const wrong = examplesIn("wrong.md", "# Wrong\n\n```ts check\nconst n: number = 1;\nconst text: string = n;\n```\n");
const complaints = await compileExamples([...examples, ...wrong]);

describe("the documents", () => {
  test("are all read", () => {
    expect(documents).toContain("README.md");
    expect(documents).toContain("docs/dependencies.md");
  });

  test.each(examples.map((example, index) => ({ ...example, complaints: complaints[index] })))(
    "compile at $document:$line",
    (example) => {
      expect(example.complaints).toEqual([]);
    },
  );

  test("an example that does not compile would be noticed", () => {
    expect(complaints.at(-1)).toEqual([expect.stringMatching(/^wrong\.md:5:7: error TS2322/)]);
  });

  test("link to files that exist", async () => {
    const broken: string[] = [];
    for (const name of documents) {
      const text = await Bun.file(join(root, name)).text();
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)) {
        const path = join(root, dirname(name), target);
        if (!(await Bun.file(path).exists()) && !(await isFolder(path))) broken.push(`${name}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });
});

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Bun.file(path).stat()).isDirectory();
  } catch {
    return false;
  }
}
