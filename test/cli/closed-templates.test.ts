import { Database } from "bun:sqlite";
import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { z } from "zod";
import { devUser } from "../../src/cli/dev/dev-user.ts";
import { charter, patience, RunningCommand, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const folder = temporaryFolder();
let server: RunningCommand | undefined;

afterAll(async () => {
  await server?.stop("SIGKILL");
  folder.remove();
});

/** Those whom no rule of a new project names. */
const strangers: Readonly<Record<string, string>>[] = [
  {},
  { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:" },
];

const seen = z.object({ items: z.array(z.object({ name: z.string(), may: z.record(z.string(), z.string()) })) });

/** Makes a project, serves it, and gives the address of its resources. */
async function serve(project: string, ...flags: readonly string[]): Promise<string> {
  expect(await charter(folder.path, "init", project, "--yes", ...flags)).toMatchObject({ code: 0 });
  server = new RunningCommand(join(folder.path, project), "dev");
  return `${await server.url()}/api/v1/resources`;
}

test.each([
  ["empty", "notes", "author", { title: "Mine" }],
  ["todo", "lists", "owner", { title: "Mine" }],
  ["helpdesk", "tickets", "requester", { subject: "Mine" }],
])("the template %s lets nobody see or touch what is another's", async (template, resource, owner, input) => {
  const url = await serve(template, "--template", template);
  const created = await fetch(`${url}/${resource}`, {
    method: "POST",
    headers: { Authorization: `Bearer dev:${devUser.id}:`, "Content-Type": "application/json" },
    body: JSON.stringify(input),
  });
  expect(created.status).toBe(201);
  const record = created.headers.get("Location")?.split("/").at(-1) ?? "";
  for (const headers of strangers) {
    const { items } = seen.parse(await (await fetch(url, { headers })).json());
    for (const { may } of items) expect(Object.values(may)).not.toContain("always");
    expect(await (await fetch(`${url}/${resource}`, { headers })).json()).toMatchObject({ items: [] });
    expect((await fetch(`${url}/${resource}/${record}`, { headers })).status).toBe(404);
    expect((await fetch(`${url}/${resource}/${record}`, { headers, method: "DELETE" })).status).toBe(404);
    const forged = await fetch(`${url}/${resource}`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ ...input, [owner]: devUser.id }),
    });
    expect([403, 422]).toContain(forged.status);
  }
  expect(await server?.stop()).toBe(0);
});

test("what is made from a database is seen by nobody who was given no role", async () => {
  const file = join(folder.path, "source.db");
  const source = new Database(file, { create: true });
  source.run("CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT)");
  source.close();
  const url = await serve("from", "--from", `sqlite:${file}`);
  for (const headers of strangers) {
    expect(await (await fetch(url, { headers })).json()).toEqual({ items: [] });
    expect((await fetch(`${url}/notes`, { headers })).status).toBe(404);
    expect((await fetch(`${url.replace(/resources$/, "users")}`, { headers })).status).toBe(404);
  }
  expect(await server?.stop()).toBe(0);
});
