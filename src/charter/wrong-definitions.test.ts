import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefinitionError } from "./definition-error.ts";
import { loadDefinition } from "./load.ts";
import {
  type WrongDefinition,
  wrongExpressions,
  wrongFields,
  wrongResources,
  wrongTops,
} from "./wrong-definitions.cases.ts";

let folder = "";
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "charter-wrong-"));
});
afterAll(() => rm(folder, { recursive: true }));

function frame(keys: string): string {
  const name = /\bname:/.test(keys) ? "" : '\n  name: "Wrong",';
  const resources = /(^|«|\s)resources:/.test(keys) ? "" : "\n  resources: {},";
  return `import { charter, env, expr, field, resource } from "charter";
// A comment with { and "quotes", and an expression /* that is none */
const unused = /[{"\`/]/.test(\`\${"{"}\`);

export default charter({${name}
  // What it is made of.
  ${keys},${resources}
});
`;
}

const resourceFrame = (options: string) =>
  frame(`roles: { agent: "Answers" },\n  resources: {\n    notes: resource({ ${options} }),\n  }`);
const fieldFrame = (fields: string) => resourceFrame(`fields: {\n      ${fields},\n    }`);

async function faultsOf(text: string): Promise<DefinitionError> {
  count += 1;
  const file = join(folder, `wrong-${count}.ts`);
  await Bun.write(file, text);
  const error: unknown = await loadDefinition(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DefinitionError) return error;
  throw new Error(`expected a DefinitionError, got ${String(error)}`);
}

async function expectFault(marked: string, path: string, words: string): Promise<void> {
  const before = marked.slice(0, marked.indexOf("«")).split("\n");
  const { errors } = await faultsOf(marked.replace("«", ""));
  expect(errors).toEqual([
    {
      path,
      message: expect.stringContaining(words),
      file: join(folder, `wrong-${count}.ts`),
      line: before.length,
      column: (before.at(-1) ?? "").length + 1,
    },
  ]);
}

function table(
  title: string,
  cases: readonly WrongDefinition[],
  prefix: string,
  toText: (text: string) => string,
): void {
  describe(title, () => {
    test.each([...cases])("%s", async (text, path, words) => {
      await expectFault(toText(text), `${prefix}${path}`, words);
    });
  });
}

table("a wrong key at the top", wrongTops, "", frame);
table("a wrong resource", wrongResources, "resources.notes.", resourceFrame);
table("a wrong field", wrongFields, "resources.notes.fields.", fieldFrame);
table("a wrong expression", wrongExpressions, "resources.notes.", resourceFrame);

test("all faults are told at once, in the order of the file", async () => {
  const error = await faultsOf(
    resourceFrame('fields: { a: field.text({ mx: 1 }), b: field.ref("nots") }, indexes: [["c"]], access: { raed: "" }'),
  );
  expect(error.errors.map(({ path }) => path)).toEqual([
    "resources.notes.fields.a.mx",
    "resources.notes.fields.b.target",
    "resources.notes.indexes[0][0]",
    "resources.notes.access.raed",
  ]);
  expect(error.message).toStartWith("The definition has 4 errors:\nresources.notes.fields.a.mx: ");
});

test("a part that is put together elsewhere has the nearest place that is written out", async () => {
  const text = `import { charter, field, resource } from "charter";
const access = { raed: "true" };
const note = (max: number) => Object.freeze(field.text({ max }));
export default charter({
  name: "Spread",
  resources: { notes: resource({ fields: { a: note(0), ...{ b: field.text({ mn: 1 }) } }, access }) },
});
`;
  const { errors } = await faultsOf(text);
  expect(errors).toMatchObject([
    { path: "resources.notes.fields.a.max", line: 3, column: 58 },
    { path: "resources.notes.fields.b.mn", line: 6, column: 77 },
    { path: "resources.notes.access.raed", line: 6, column: 91 },
  ]);
});
