import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefinitionError, type DefinitionFault } from "./definition-error.ts";
import { loadDefinition } from "./load.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "charter-load-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await Bun.write(file, text);
  return file;
}

async function faultsOf(file: string): Promise<readonly DefinitionFault[]> {
  const error: unknown = await loadDefinition(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DefinitionError) return error.errors;
  throw new Error(`expected a DefinitionError, got ${String(error)}`);
}

const main = (imports: string, fields: string) => `
import { charter, field, resource } from "charter";
${imports}
export default charter({
  name: "Loaded",
  resources: { notes: resource({ fields: { ${fields} } }) },
});
`;

test("loads a file that stands alone, and its changes each time", async () => {
  const file = await write("alone.ts", main("", "title: field.text()"));
  expect([...((await loadDefinition(file)).resources.get("notes")?.fields.keys() ?? [])]).toEqual(["title"]);
  await write("alone.ts", main("", "title: field.text(), body: field.markdown()"));
  expect([...((await loadDefinition(file)).resources.get("notes")?.fields.keys() ?? [])]).toEqual(["title", "body"]);
});

test("loads what it imports afresh too, after every kind of failure", async () => {
  const file = await write("main.ts", main(`import { words } from "./parts/words.ts";`, "word: field.choice(words)"));
  const choices = async () => (await loadDefinition(file)).resources.get("notes")?.fields.get("word")?.choices;
  const words = (text: string) => write("parts/words.ts", text);

  await words(`export const words = ["one"];`);
  expect(await choices()).toEqual(["one"]);

  const part = await words(`export const words = ;`);
  expect(await faultsOf(file)).toEqual([
    { path: "", file: part, line: 1, column: 22, message: "The file cannot be read: Unexpected ;." },
  ]);

  await words(`export const words = ["two"];`);
  expect(await choices()).toEqual(["two"]);

  await words(`export const words = ["x"];\n\nthrow new Error("out of words");`);
  expect(await faultsOf(file)).toMatchObject([
    { file: part, line: 3, message: expect.stringContaining("out of words") },
  ]);

  await words(`export const words = ["three"];`);
  expect(await choices()).toEqual(["three"]);

  await words(`export const letters = ["x"];`);
  expect(await faultsOf(file)).toMatchObject([{ message: expect.stringContaining("words") }]);

  await words(`import { more } from "./more.ts";\nexport const words = more;`);
  expect(await faultsOf(file)).toMatchObject([
    { file: part, line: 1, column: 23, message: 'There is no file "./more.ts" to import.' },
  ]);

  await write("parts/more.ts", `export const more = ["four"];`);
  expect(await choices()).toEqual(["four"]);
});

test("says where a wrong definition is wrong, in the file that has it", async () => {
  const file = await write(
    "wrong.ts",
    main(`import { title } from "./title.ts";`, "title, size: field.text({ maxx: 3 })"),
  );
  const part = await write(
    "title.ts",
    `import { field } from "charter";\nexport const title = field.text({\n  max: 0,\n});\n`,
  );
  expect(await faultsOf(file)).toEqual([
    {
      path: "resources.notes.fields.title.max",
      message: "Expected a whole number from 1 to 2147483648, got 0.",
      file: part,
      line: 3,
      column: 3,
    },
    {
      path: "resources.notes.fields.size.maxx",
      message: '"maxx" is not an option of a field. Did you mean "max"?',
      file,
      line: 6,
      column: 70,
    },
  ]);
});

test.each([
  ["no-such.ts", undefined, "There is no such file."],
  ["nothing.ts", "export const app = 1;", "must export what charter({ … }) returns as its default, got nothing"],
  ["number.ts", "export default 5;", "got 5"],
  ["thrown.ts", "throw 'a text';", "a text"],
  ["misspelt.ts", main("", "title: field.txt()"), 'field.txt is not a function. Did you mean "text"?'],
  ["forgotten.ts", main("", 'me: field.ref("users", { default: expr("me.id") })'), "expr is not defined. Import it"],
  ["package.ts", `import "./package.json"; import "./no-such-folder/x.ts";`, "There is no file"],
])("%s: refused", async (name, text, message) => {
  if (text !== undefined) await write(name, text);
  const faults = await faultsOf(join(folder, name));
  expect(faults[0]).toMatchObject({ file: join(folder, name), message: expect.stringContaining(message) });
});

test("says where a file cannot be parsed, whatever follows from it", async () => {
  const file = await write("unclosed.ts", "#!/usr/bin/env bun\nexport default {\n  a: 1\n  b: 2,\n};\n");
  expect(await faultsOf(file)).toEqual([
    { path: "", file, line: 4, column: 3, message: 'The file cannot be read: Expected "}" but found "b".' },
  ]);
});

test("two loads at once do not disturb each other", async () => {
  const files = await Promise.all(
    ["a", "b", "c"].map((name) => write(`${name}.ts`, main("", `${name}: field.text()`))),
  );
  const models = await Promise.all(files.map((file) => loadDefinition(file)));
  expect(models.map((model) => [...(model.resources.get("notes")?.fields.keys() ?? [])])).toEqual([
    ["a"],
    ["b"],
    ["c"],
  ]);
});
