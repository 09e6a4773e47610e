import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { people, TestServer } from "../http/test-server.ts";

const definition = charter({
  name: "Own",
  roles: { agent: "Helps" },
  users: {
    fields: {
      nick: field.text(),
      salary: field.integer({ read: `"agent" in me.roles` }),
      badge: field.text({ hidden: true }),
    },
    access: { read: "id == me.id", update: "id == me.id" },
  },
  resources: {
    notes: resource({
      fields: {
        text: field.text({ search: true, read: `"agent" in me.roles`, write: "true" }),
        level: field.integer({ write: `"agent" in me.roles` }),
      },
      access: { read: "me.salary > 5", create: "request.api_key == null" },
    }),
    inbox: resource({
      fields: {
        text: field.text({ required: true, search: true }),
        verdict: field.text({ write: `"agent" in me.roles` }),
      },
      access: { read: `"agent" in me.roles`, create: "true" },
    }),
  },
});

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(definition);
  await server.must("PATCH", `/users/${people.anna}`, { as: "root", json: { salary: 9, nick: "Ann" } });
  await server.must("POST", "/resources/notes", { as: "anna", json: { text: "A" } });
});
afterAll(() => server.stop());

const filtered = async (path: string, filter: string) =>
  await server.send("GET", `${path}${path.includes("?") ? "&" : "?"}filter=${encodeURIComponent(filter)}`, {
    as: "anna",
  });

describe("a field of one's own record that is hidden from oneself", () => {
  test.each(["salary > 5", "salary == null", 'badge != "x"'])("is an unknown name: me.%s", async (condition) => {
    const [name = ""] = condition.split(" ");
    for (const path of ["/resources/notes", "/users", "/resources/notes/aggregate?count=true", "/changes"]) {
      const hidden = await filtered(path, `me.${condition}`);
      const unknown = await filtered(path, `me.${condition.replace(name, "nosuch")}`);
      expect([path, hidden.status, unknown.status]).toEqual([path, 400, 400]);
      expect(hidden.text.replaceAll(name, "nosuch").replace(/"request_id":"[^"]*"/, "")).toBe(
        unknown.text.replace(/"request_id":"[^"]*"/, ""),
      );
    }
  });

  test("is still there for the rules, and what one may read is there for filters", async () => {
    expect((await filtered("/resources/notes", 'me.nick == "Ann" && me.id != null')).json.items).toHaveLength(1);
    expect((await server.send("GET", "/resources/notes", { as: "bert" })).json.items).toEqual([]);
  });
});

describe("what is noted of records that one may put in but not read", () => {
  test("is an unknown field to who puts them in", async () => {
    const put = (name: string) =>
      server.send("POST", "/resources/inbox", { as: "anna", json: { text: "x", [name]: "y" } });
    const [hidden, unknown] = [await put("verdict"), await put("nosuch")];
    expect([hidden.status, unknown.status]).toEqual([422, 422]);
    const described = await server.send("GET", "/resources", { as: "anna" });
    const document = await server.send("GET", "/openapi.json", { as: "anna" });
    expect([described.text.includes("verdict"), document.text.includes("verdict")]).toEqual([false, false]);
  });

  test("and nobody is told that there is something to search in who may not search in it", async () => {
    const { items } = await server.must("GET", "/resources", { as: "anna" });
    expect(items).toMatchObject([
      { name: "users" },
      { name: "notes", searchable: false },
      { name: "inbox", searchable: false },
    ]);
  });
});
