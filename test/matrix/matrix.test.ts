import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Grant } from "../../src/access/index.ts";
import { compileModel } from "../../src/charter/compile.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import type { Model } from "../../src/charter/model.ts";
import { desk } from "../http/desk.ts";
import { withoutFieldRule, withoutReadRule } from "./holes.ts";
import { Matrix, type MatrixReport, total } from "./matrix.ts";
import { matrixPaths } from "./paths.ts";
import { workshop } from "./workshop.ts";

const seed = Number(process.env.CHARTER_SEED ?? "7");
const times = Number(process.env.CHARTER_RUNS ?? "1");
const example = (name: string): Promise<Model> =>
  loadDefinition(`${import.meta.dir}/../../examples/${name}/charter.ts`);

const definitions: readonly (readonly [string, () => Model | Promise<Model>])[] = [
  ["desk", () => compileModel(desk)],
  ["helpdesk", () => example("helpdesk")],
  ["todo", () => example("todo")],
  ["workshop", () => compileModel(workshop)],
];

/** The requests to addresses that end so. */
const on = (part: string) => (request: Request) => new URL(request.url).pathname.endsWith(part);

const counts = new Map<string, number>();

describe("every path reveals what the rules say, and nothing else:", () => {
  test.each(definitions)("%s", async (_name, model) => {
    const matrix = await Matrix.of(await model(), seed, times);
    try {
      const report = await matrix.run(matrixPaths);
      for (const [path, count] of report.cases) counts.set(path, (counts.get(path) ?? 0) + count);
      expect(report.faults.slice(0, 20)).toEqual([]);
    } finally {
      await matrix.stop();
    }
  });
});

test("and there are thousands of cases, of every path", () => {
  const all: MatrixReport = { cases: counts, faults: [] };
  const each = [...counts].map(([path, count]) => `${path} ${count}`).join(", ");
  console.log(`The matrix: ${total(all)} cases with seed ${seed} (${each}).`);
  expect([...counts.keys()].toSorted()).toEqual(matrixPaths.map(({ name }) => name).toSorted());
  expect(total(all)).toBeGreaterThan(5000);
});

let holed: Matrix;

beforeAll(async () => {
  holed = await Matrix.of(compileModel(workshop), seed);
});
afterAll(() => holed.stop());

describe("a hole made on purpose is found on its path, and on no other:", () => {
  test.each([
    [
      "aggregate",
      "a field that is hidden from everybody",
      "/aggregate",
      (grant: Grant) => withoutFieldRule(grant, "projects", "plan"),
    ],
    [
      "aggregate",
      "a field with a rule of roles",
      "/aggregate",
      (grant: Grant) => withoutFieldRule(grant, "projects", "cost"),
    ],
    [
      "POST query",
      "a field with a rule of the row",
      "/query",
      (grant: Grant) => withoutFieldRule(grant, "tasks", "remark"),
    ],
    ["history", "the rule of the records", "/history", (grant: Grant) => withoutReadRule(grant, "projects")],
    ["changes", "the rule of the records", "/changes", (grant: Grant) => withoutReadRule(grant, "tasks")],
    ["batch", "the rule of the records", "/batch", (grant: Grant) => withoutReadRule(grant, "projects")],
  ])("%s without %s", async (path, _what, address, open) => {
    const paths = matrixPaths.filter(({ name }) => name === path || name === "list" || name === "get");
    const { faults } = await holed.run(paths, { on: on(address), open });
    expect(new Set(faults.map((fault) => fault.path))).toEqual(new Set([path]));
  });
});
