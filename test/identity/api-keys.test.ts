import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { textOf } from "../../src/kit/json.ts";
import { listOf } from "../http/test-server.ts";
import { PeopleServer } from "./people-server.ts";

const definition = charter({
  name: "Keys",
  roles: { agent: "Helps", auditor: { description: "Looks", admin: ["audit"] } },
  identity: { signUp: "open" },
  users: { access: { read: `id == me.id || "agent" in me.roles` } },
  resources: {
    notes: resource({
      fields: { text: field.text({ required: true }), grade: field.integer() },
      access: {
        read: "created_by == me.id",
        create: "me.signed_in",
        update: "created_by == me.id",
        delete: "created_by == me.id",
      },
    }),
    /** For people themselves, and no program of theirs. */
    diaries: resource({
      fields: { text: field.text() },
      access: { read: "request.api_key == null && created_by == me.id", create: "request.api_key == null" },
    }),
    drafts: resource({ fields: { text: field.text() }, access: { read: "me.signed_in", create: "me.signed_in" } }),
  },
});

const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
let server: PeopleServer;
let anna: { readonly token: string; readonly id: string };

beforeAll(async () => {
  server = await PeopleServer.start(definition);
  anna = await server.join("anna@example.com");
});
afterAll(() => server.stop());

async function keyFor(...scopes: readonly string[]): Promise<{ readonly key: string; readonly id: string }> {
  const made = await server.send("POST", "/auth/api-keys", {
    token: anna.token,
    json: { name: "Job", scopes: [...scopes] },
  });
  expect(made.status).toBe(201);
  return { key: textOf(made.json.key), id: textOf(made.json.id) };
}

describe("an API key", () => {
  test("acts for its owner, as far as its scopes go, and the log says which key", async () => {
    const { key, id } = await keyFor("notes:read", "notes:create");
    const note = await server.send("POST", "/resources/notes", { token: key, json: { text: "By a key" } });
    expect([note.status, note.json.created_by]).toEqual([201, anna.id]);
    const path = `/resources/notes/${textOf(note.json.id)}`;
    expect((await server.send("GET", path, { token: key })).status).toBe(200);
    expect((await server.send("PATCH", path, { token: key, json: { text: "x" } })).status).toBe(403);
    expect((await server.send("DELETE", path, { token: key })).status).toBe(403);
    expect((await server.send("GET", "/resources/drafts", { token: key })).status).toBe(404);
    expect((await server.send("GET", "/users", { token: key })).status).toBe(404);
    const [row] = await server.app.engine.rows(
      { text: `SELECT actor_kind, actor, actor_through FROM charter_changes WHERE record = ?`, parameters: [] },
      [textOf(note.json.id)],
      { effort: "seek" },
    );
    expect(row).toEqual(["key", anna.id, id]);
    const history = await server.send("GET", `${path}/history`, { token: anna.token });
    expect(listOf(history.json.items)).toMatchObject([{ by: anna.id }]);
  });

  test("is known to the rules as one, so that they can keep programs out", async () => {
    const { key } = await keyFor("*");
    const diary = (token: string) => server.send("POST", "/resources/diaries", { token, json: { text: "Dear" } });
    expect([(await diary(anna.token)).status, (await diary(key)).status]).toEqual([201, 403]);
    const read = async (token: string) => (await server.send("GET", "/resources/diaries", { token })).json.items;
    expect([await read(anna.token), await read(key)]).toMatchObject([[{ text: "Dear" }], []]);
  });

  test("that may only write sees nothing of what it wrote but the id", async () => {
    const { key } = await keyFor("notes:write");
    const note = await server.send("POST", "/resources/notes", { token: key, json: { text: "Blind" } });
    expect([note.status, Object.keys(note.json)]).toEqual([201, ["id", "version"]]);
  });

  test("never has more than its owner, and signs nobody in", async () => {
    const { key } = await keyFor("*");
    expect((await server.send("GET", "/admin/audit", { token: key })).status).toBe(404);
    expect((await server.send("GET", "/auth/session", { token: key })).status).toBe(401);
    expect(
      (await server.send("POST", "/auth/api-keys", { token: key, json: { name: "x", scopes: ["*"] } })).status,
    ).toBe(401);
  });

  test("of an admin has of /admin what its scopes say", async () => {
    await server.send("PATCH", `/users/${anna.id}`, { token: root, json: { roles: ["admin"] } });
    const [whole, mails] = [await keyFor("*"), await keyFor("admin:mails", "notes:read")];
    const status = async (token: string, path: string) => (await server.send("GET", path, { token })).status;
    expect([await status(whole.key, "/admin/mails"), await status(whole.key, "/admin/audit")]).toEqual([200, 200]);
    expect([await status(mails.key, "/admin/mails"), await status(mails.key, "/admin/audit")]).toEqual([200, 404]);
    expect(await status(mails.key, "/resources/drafts")).toBe(404);
    await server.send("PATCH", `/users/${anna.id}`, { token: root, json: { roles: [] } });
    expect(await status(whole.key, "/admin/mails")).toBe(404);
  });

  test("is shown once, kept as a hash, listed by its beginning, and dead at once when deleted", async () => {
    const { key, id } = await keyFor("notes:read");
    const list = await server.send("GET", "/auth/api-keys", { token: anna.token });
    expect(list.text).not.toContain(key);
    expect(listOf(list.json.items).find((item) => item.id === id)).toMatchObject({ start: key.slice(0, 16) });
    const bert = await server.join("bert@example.com");
    expect((await server.send("DELETE", `/auth/api-keys/${id}`, { token: bert.token })).status).toBe(404);
    expect((await server.send("GET", "/resources/notes", { token: key })).status).toBe(200);
    expect((await server.send("DELETE", `/auth/api-keys/${id}`, { token: anna.token })).status).toBe(204);
    expect((await server.send("GET", "/resources/notes", { token: key })).status).toBe(401);
  });

  test.each([
    [["nots:read"], 'Did you mean \\"notes\\"?'],
    [["notes:raed"], 'Did you mean \\"read\\"?'],
    [["admin:everything"], "There is no area"],
    [["notes"], "Expected a scope"],
  ])("for %p is refused in words", async (scopes, words) => {
    const made = await server.send("POST", "/auth/api-keys", { token: anna.token, json: { name: "Job", scopes } });
    expect(made.status).toBe(422);
    expect(made.text).toContain(words);
  });
});

describe("acting as somebody else", () => {
  test("is an admin's, for a while, marked in the log, and may not touch the account", async () => {
    const admin = await server.join("root@example.com");
    const carla = await server.join("carla@example.com");
    const json = { user: carla.id, reason: "A ticket of hers" };
    expect((await server.send("POST", "/auth/impersonate", { token: admin.token, json })).status).toBe(403);
    await server.send("PATCH", `/users/${admin.id}`, { token: root, json: { roles: ["admin"] } });
    const begun = await server.send("POST", "/auth/impersonate", { token: admin.token, json });
    const token = textOf(begun.json.token);
    const note = await server.send("POST", "/resources/notes", { token, json: { text: "As Carla" } });
    expect([note.status, note.json.created_by]).toEqual([201, carla.id]);
    const [row] = await server.app.engine.rows(
      { text: `SELECT actor_kind, actor, actor_through FROM charter_changes WHERE record = ?`, parameters: [] },
      [textOf(note.json.id)],
      { effort: "seek" },
    );
    expect(row).toEqual(["user", carla.id, admin.id]);
    const session = await server.send("GET", "/auth/session", { token });
    expect(session.json).toMatchObject({ user: { id: carla.id }, session: { impersonated_by: admin.id } });
    for (const [method, path, body] of [
      ["POST", "/auth/password/change", { current: "x", password: "a new password" }],
      ["POST", "/auth/api-keys", { name: "x", scopes: ["*"] }],
      ["GET", "/auth/sessions", undefined],
    ] as const) {
      expect([path, (await server.send(method, path, { token, ...(body && { json: body }) })).status]).toEqual([
        path,
        403,
      ]);
    }
    expect(
      (await server.send("POST", "/auth/impersonate", { token: admin.token, json: { ...json, user: admin.id } }))
        .status,
    ).toBe(403);
    expect((await server.send("POST", "/auth/sign-out", { token })).status).toBe(204);
    expect((await server.send("GET", "/auth/session", { token })).status).toBe(401);
  });

  test("is found in the audit, by who is let into that area", async () => {
    const dora = await server.join("dora@example.com");
    expect((await server.send("GET", "/admin/audit", { token: dora.token })).status).toBe(404);
    await server.send("PATCH", `/users/${dora.id}`, { token: root, json: { roles: ["auditor"] } });
    const { items } = (await server.send("GET", "/admin/audit?limit=500", { token: dora.token })).json;
    const events = listOf(items).map(({ event }) => event);
    for (const event of ["impersonation_begun", "signed_in", "signed_up", "api_key_created"]) {
      expect(events).toContain(event);
    }
    expect((await server.send("GET", "/admin/mails", { token: dora.token })).status).toBe(404);
  });
});
