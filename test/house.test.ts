import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const longest = 600;

interface Source {
  readonly name: string;
  readonly text: string;
}

const sources: Source[] = [];
for (const name of new Bun.Glob("{src,test,bench,client,examples}/**/*.{ts,tsx}").scanSync(root)) {
  if (!name.includes("node_modules")) sources.push({ name, text: await Bun.file(join(root, name)).text() });
}

describe("every source file", () => {
  test(`has at most ${longest} lines`, () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter(({ text }) => text.split("\n").length - 1 > longest).map(({ name }) => name)).toEqual([]);
  });

  test("is free of orders to the compiler to look away", () => {
    // Put together, so that this file does not hold them itself.
    const silence = new RegExp(["@ts-", "(ignore|nocheck|expect-error)"].join(""));
    const silenced = sources.filter(({ name, text }) => !isTypeTest(name) && silence.test(text));
    expect(silenced.map(({ name }) => name)).toEqual([]);
  });
});

/** A type test says by `@ts-expect-error` what must not compile. */
function isTypeTest(name: string): boolean {
  return /[.-]types?[.-]|\.test\.ts$/.test(name);
}

describe("the packages", () => {
  test("are pinned exactly", async () => {
    const { dependencies, devDependencies } = await import("../package.json");
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test("are locked without the address of a registry", async () => {
    expect(await Bun.file(join(root, "bun.lock")).text()).not.toMatch(/https?:\/\//);
  });

  test("are each explained in docs/dependencies.md", async () => {
    const { dependencies, devDependencies } = await import("../package.json");
    const document = await Bun.file(join(root, "docs/dependencies.md")).text();
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(names.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
  });
});
