import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cyclesIn, type Import, importsOf, layerOf, orderViolations } from "../test/import-graph.ts";
import { layers } from "./layers.ts";

const files = [...new Bun.Glob("**/*.ts").scanSync(import.meta.dir)].sort();
const imports: Import[] = [];
for (const file of files) imports.push(...importsOf(file, await Bun.file(`${import.meta.dir}/${file}`).text()));

describe("the sources", () => {
  test("are all read", () => {
    expect(files).toContain("layers.ts");
    expect(imports).toContainEqual({ from: "layers.test.ts", to: "layers.ts", typeOnly: false });
  });

  test("lie in a layer each", () => {
    const names = new Set([...layers.map(({ name }) => name), "index", "layers"]);
    expect(files.filter((file) => !names.has(layerOf(file)))).toEqual([]);
  });

  test("import files that exist", () => {
    const exists = (file: string) => existsSync(join(import.meta.dir, file));
    expect(imports.filter(({ to }) => !to.startsWith("..") && !exists(to))).toEqual([]);
  });

  test("import from their own layer and those before it only", () => {
    expect(orderViolations(imports)).toEqual([]);
  });

  test("have no cycle of imports", () => {
    expect(cyclesIn(imports)).toEqual([]);
  });
});

describe("every layer", () => {
  test("has its own name and one sentence", () => {
    expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
    for (const { purpose } of layers) expect(purpose).toMatch(/^[A-Z].*\.$/);
  });
});

/** A made-up import, to show that the checks above would notice. */
function edge(from: string, to: string, typeOnly = false): Import {
  return { from, to, typeOnly };
}

describe("a fault would be noticed:", () => {
  test.each([
    edge("kit/a.ts", "data/b.ts"),
    edge("kit/a.ts", "data/b.ts", true),
    edge("data/a.test.ts", "http/b.ts"),
    edge("http/a.ts", "app.ts"),
    edge("app.ts", "cli/main.ts"),
    edge("data/a.ts", "index.ts"),
    edge("index.ts", "storage/engine.ts", true),
    edge("layers.ts", "data/a.ts"),
    edge("data/a.ts", "nowhere/b.ts"),
    edge("data/a.ts", "../test/help.ts"),
    edge("data/a.test.ts", "../bench/load.ts"),
  ])("%j", (wrong) => {
    expect(orderViolations([wrong])).toHaveLength(1);
  });

  test.each([
    edge("data/a.ts", "data/deep/b.ts"),
    edge("data/deep/a.ts", "kit/b.ts", true),
    edge("cli/main.ts", "app.ts"),
    edge("app.ts", "http/a.ts"),
    edge("index.ts", "charter/field.ts"),
    edge("document/a.ts", "layers.ts"),
    edge("data/a.test.ts", "../test/help.ts"),
  ])("but not in %j", (right) => {
    expect(orderViolations([right])).toEqual([]);
  });

  test("a cycle of two, of three, and of one file with itself", () => {
    const two = [edge("kit/a.ts", "kit/b.ts"), edge("kit/b.ts", "kit/a.ts")];
    const three = [edge("x/a.ts", "x/b.ts"), edge("x/b.ts", "x/c.ts"), edge("x/c.ts", "x/b.ts")];
    expect(cyclesIn(two)).toEqual([["kit/a.ts", "kit/b.ts", "kit/a.ts"]]);
    expect(cyclesIn(three)).toEqual([["x/b.ts", "x/c.ts", "x/b.ts"]]);
    expect(cyclesIn([edge("kit/a.ts", "kit/a.ts")])).toEqual([["kit/a.ts", "kit/a.ts"]]);
  });

  test("but not two ways to one file, nor a cycle through types alone", () => {
    const diamond = [edge("a.ts", "b.ts"), edge("a.ts", "c.ts"), edge("b.ts", "d.ts"), edge("c.ts", "d.ts")];
    expect(cyclesIn(diamond)).toEqual([]);
    expect(cyclesIn([edge("a.ts", "b.ts"), edge("b.ts", "a.ts", true)])).toEqual([]);
  });
});

describe("an import is found", () => {
  // Put in, so that this file does not seem to hold such imports itself.
  const target = '"../kit/a.ts"';

  test.each([
    ['import { a } from "../kit/a.ts";', false],
    ['import type { A } from "../kit/a.ts";', true],
    ['import type {\n  A,\n  B,\n} from "../kit/a.ts";', true],
    ['import type * as all from "../kit/a.ts";', true],
    ['import { type A } from "../kit/a.ts";', true],
    ['import { type A, type B as C } from "../kit/a.ts";', true],
    ['import { type A, b } from "../kit/a.ts";', false],
    ['export { a } from "../kit/a.ts";', false],
    ['export * from "../kit/a.ts";', false],
    ['export type { A } from "../kit/a.ts";', true],
    ['import "../kit/a.ts";', false],
    [`const a = await import(${target});`, false],
    [`let a: import(${target}).A;`, true],
    [`new Worker(new URL(${target}, import.meta.url));`, true],
    ['import type { A } from "../kit/a.ts";\nimport { a } from "../kit/a.ts";', false],
  ])("in %s", (source, typeOnly) => {
    expect(importsOf("data/b.ts", source)).toEqual([edge("data/b.ts", "kit/a.ts", typeOnly)]);
  });

  test("but not in text, comments, packages or types declared in place", () => {
    const source = [
      'const text = `import { a } from "../kit/a.ts"`;',
      '// import { a } from "../kit/a.ts";',
      'import { z } from "zod";',
      'export type A = { from: "x" };',
    ].join("\n");
    expect(importsOf("data/b.ts", source)).toEqual([]);
  });
});
