import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type App, createApp } from "../../src/app.ts";
import { compileModel } from "../../src/charter/compile.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { readSettings } from "../../src/config/settings.ts";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonObject, type JsonObject, textOf } from "../../src/kit/json.ts";
import { charter as command, patience, temporaryFolder } from "../cli/command-line.ts";
import { PeopleServer } from "../identity/people-server.ts";
import { listOf } from "./matrix.ts";

setDefaultTimeout(patience);

const rootId = "0197b2a0-0000-7000-8000-0000000000ff";
const root = `dev:${rootId}:admin`;
const organizations = { roles: { owner: "Manages it", member: "Works in it" } } as const;

describe("why somebody may do something", () => {
  let server: PeopleServer;
  beforeAll(async () => {
    const cards = resource({
      tenant: true,
      fields: { title: field.text({ required: true }) },
      access: { read: `"owner" in me.roles`, create: "me.signed_in" },
    });
    const definition = charter({ name: "Teams", identity: { signUp: "open" }, organizations, resources: { cards } });
    server = await PeopleServer.start(definition, { rateScale: "0" });
  });
  afterAll(() => server.stop());

  test("is explained for what they are in the organization that the operator has chosen", async () => {
    const [anna, bert] = [await server.join("anna@example.com"), await server.join("bert@example.com")];
    const found = async (name: string, token: string) =>
      textOf((await server.send("POST", "/auth/organizations", { token, json: { name } })).json.id);
    const [first, second] = [await found("First", anna.token), await found("Second", bert.token)];
    const made = { token: anna.token, headers: { "Charter-Org": first }, json: { title: "x" } };
    const id = textOf((await server.send("POST", "/resources/cards", made)).json.id);
    const ask = (user: string, organization?: string) =>
      server.send("POST", "/admin/access/explain", {
        token: root,
        ...(organization !== undefined && { headers: { "Charter-Org": organization } }),
        json: { user, resource: "cards", action: "read", id },
      });
    expect((await ask(anna.id, first)).json).toMatchObject({ allowed: true });
    expect((await ask(bert.id, first)).json).toMatchObject({ allowed: false });
    expect((await ask(bert.id, second)).status).toBe(404);
    expect((await ask(anna.id)).json.type).toBe("/problems/org_required");
  });
});

/** An admin's requests to a server of a folder, which keeps its data between two of them. */
class Operator {
  readonly #settings;

  constructor(folder: string) {
    const flags = { port: "0", data: folder, database: `sqlite:${join(folder, "data.db")}`, logLevel: "silent" };
    this.#settings = readSettings({ flags, environment: {} });
  }

  async serve(definition: unknown, work: (app: App) => Promise<void>): Promise<void> {
    const app = await createApp({ model: compileModel(definition), settings: this.#settings, devTokens: true });
    try {
      await work(app);
    } finally {
      await app.stop();
    }
  }

  async ask(app: App, method: string, path: string, json?: JsonObject, organization?: string): Promise<JsonObject> {
    const headers = new Headers({ authorization: `Bearer ${root}`, "content-type": "application/json" });
    if (organization !== undefined) headers.set("charter-org", organization);
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const response = await fetch(`${app.url}/api/v1${path}`, { method, headers, ...body });
    const answer: unknown = await response.json();
    if (!isJsonObject(answer) || response.status >= 300)
      throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Founds organizations and gives their ids. */
  async found(app: App, ...names: readonly string[]): Promise<readonly string[]> {
    await this.ask(app, "POST", "/users", { id: rootId, email: "root@example.com" });
    const ids: string[] = [];
    for (const name of names) ids.push(textOf((await this.ask(app, "POST", "/auth/organizations", { name })).id));
    return ids;
  }

  async titles(app: App, organization: string): Promise<readonly unknown[]> {
    const { items } = await this.ask(app, "GET", "/resources/cards?sort=title", undefined, organization);
    return listOf(items).map(({ title }) => title);
  }
}

test("an import says to which organization the records go, and the same rows may go to another too", async () => {
  const folder = temporaryFolder();
  const operator = new Operator(join(folder.path, "data"));
  mkdirSync(join(folder.path, "data"));
  const source = `sqlite:${join(folder.path, "old.db")}`;
  const database = new Database(join(folder.path, "old.db"), { create: true });
  database.run("CREATE TABLE card (id INTEGER PRIMARY KEY, title TEXT NOT NULL)");
  database.run("INSERT INTO card VALUES (1, 'One'), (2, 'Two')");
  database.close();
  const file = join(folder.path, "charter.ts");
  await Bun.write(
    file,
    `import { charter, field, resource } from "charter";
export default charter({
  name: "Teams",
  organizations: { roles: { owner: "Manages it" } },
  resources: { cards: resource({ tenant: true, fields: { title: field.text({ unique: true }) } }) },
});
`,
  );
  // What was loaded is its model; the import loads the file by itself.
  await loadDefinition(file);
  const cards = resource({ tenant: true, fields: { title: field.text({ unique: true }) } });
  const definition = charter({ name: "Teams", organizations, resources: { cards } });
  let ids: readonly string[] = [];
  await operator.serve(definition, async (app) => {
    ids = await operator.found(app, "First", "Second", "Third");
  });
  const [first = "", second = "", third = ""] = ids;
  const data = join(folder.path, "data");
  const run = (...more: readonly string[]) =>
    command(folder.path, "import", "--from", source, "--data", data, "--database", `sqlite:${data}/data.db`, ...more);
  const unsaid = await run();
  expect(unsaid.code).not.toBe(0);
  expect(unsaid.error).toContain("--org ID");
  const unknown = await run("--org", rootId);
  expect(unknown.code).not.toBe(0);
  expect(unknown.error).toContain("There is no organization");
  expect(await run("--org", first)).toMatchObject({ code: 0 });
  expect(await run("--org", second)).toMatchObject({ code: 0 });
  await operator.serve(definition, async (app) => {
    expect(await operator.titles(app, first)).toEqual(["One", "Two"]);
    expect(await operator.titles(app, second)).toEqual(["One", "Two"]);
    expect(await operator.titles(app, third)).toEqual([]);
  });
  folder.remove();
});

test("a reference that is added later is kept within the organization as well", async () => {
  const folder = temporaryFolder();
  const operator = new Operator(folder.path);
  const boards = resource({ tenant: true, fields: { name: field.text() } });
  const title = field.text();
  const before = resource({ tenant: true, fields: { title } });
  const board = field.ref("boards", { inverse: "cards", onDelete: "cascade" });
  const after = resource({ tenant: true, fields: { title, board } });
  let ids: readonly string[] = [];
  await operator.serve(charter({ name: "Teams", organizations, resources: { boards, cards: before } }), async (app) => {
    ids = await operator.found(app, "First", "Second");
    await operator.ask(app, "POST", "/resources/cards", { title: "Old" }, ids[0]);
  });
  const [first = "", second = ""] = ids;
  await operator.serve(charter({ name: "Teams", organizations, resources: { boards, cards: after } }), async (app) => {
    const own = textOf((await operator.ask(app, "POST", "/resources/boards", { name: "Ours" }, first)).id);
    const foreign = textOf((await operator.ask(app, "POST", "/resources/boards", { name: "Theirs" }, second)).id);
    const made = operator.ask(app, "POST", "/resources/cards", { title: "Wrong", board: foreign }, first);
    const refusal: unknown = await made.catch((error: unknown) => error);
    expect(String(refusal)).toContain("no_such_record");
    await operator.ask(app, "POST", "/resources/cards", { title: "New", board: own }, first);
    expect(await operator.titles(app, first)).toEqual(["New", "Old"]);
    const gone = await fetch(`${app.url}/api/v1/resources/boards/${own}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${root}`, "charter-org": first },
    });
    expect(gone.status).toBe(204);
    expect(await operator.titles(app, first)).toEqual(["Old"]);
  });
  folder.remove();
});
