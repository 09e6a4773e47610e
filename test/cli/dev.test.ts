import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { patience, RunningCommand, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let server: RunningCommand | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, "charter.ts");
});

afterEach(async () => {
  await server?.stop("SIGKILL");
  folder.remove();
});

function definition(fields: string): string {
  return `import { charter, field, resource } from "charter";
export default charter({
  name: "Notes",
  resources: { notes: resource({ fields: { ${fields} }, access: { read: "true", create: "me.signed_in" } }) },
});
`;
}

const title = "title: field.text({ required: true })";
const headers = {
  Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:",
  "Content-Type": "application/json",
};

async function create(url: string, body: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(`${url}/api/v1/resources/notes`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return response.status;
}

test("it waits for a file that is wrong from the start, survives mistakes, follows changes, and refuses to lose data", async () => {
  await Bun.write(file, definition("title: field.text({ requird: true })"));
  server = new RunningCommand(folder.path, "dev");
  await server.said(/charter\.ts:4:\d+ {2}resources\.notes\.fields\.title/);
  await server.said(/Did you mean "required"\?/);

  await Bun.write(file, definition(title));
  const url = await server.url();
  await server.said(/curl /);
  expect(await create(url, { title: "one" })).toBe(201);

  let heard = server.text.length;
  await Bun.write(file, `${definition(title)} }`);
  await server.said(/charter\.ts:6:2\n.*Unexpected }.*\n +6 │ {2}}\n +│ {2}\^/, heard);
  await server.said(/still serving/, heard);
  expect(await create(url, { title: "two" })).toBe(201);
  expect(await create(url, { title: "three", text: "new" })).toBe(422);

  heard = server.text.length;
  await Bun.write(file, definition(`${title}, text: field.text()`));
  await server.said(/text/, heard);
  await server.said(/serving the new definition/i, heard);
  expect(await create(url, { title: "three", text: "new" })).toBe(201);

  heard = server.text.length;
  await Bun.write(file, definition("title: field.integer({ required: true })"));
  await server.said(/still serving/, heard);
  expect(server.text.slice(heard)).toContain("✗ notes.title");
  const list = await fetch(`${url}/api/v1/resources/notes?fields=title,text&sort=created_at`, { headers });
  expect(await list.json()).toMatchObject({
    items: [{ title: "one" }, { title: "two" }, { title: "three", text: "new" }],
  });

  expect(await server.stop("SIGINT")).toBe(0);
});

test("it follows what the file imports", async () => {
  await Bun.write(join(folder.path, "fields.ts"), fields("title: field.text()"));
  await Bun.write(file, definition("...fields").replace("\n", '\nimport { fields } from "./fields.ts";\n'));
  server = new RunningCommand(folder.path, "dev");
  const url = await server.url();
  let heard = server.text.length;
  await Bun.write(join(folder.path, "fields.ts"), fields("title: field.txt()"));
  await server.said(/fields\.ts:2:\d+.*Did you mean "text"\?.*still serving/s, heard);
  heard = server.text.length;
  await Bun.write(join(folder.path, "fields.ts"), fields("title: field.text(), text: field.text()"));
  await server.said(/serving the new definition/i, heard);
  expect(await create(url, { text: "from the import" })).toBe(201);
  expect(await server.stop("SIGINT")).toBe(0);
});

function fields(text: string): string {
  return `import { field } from "charter";\nexport const fields = { ${text} };\n`;
}
