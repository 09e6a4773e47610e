import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { textOf } from "../../src/kit/json.ts";
import { PeopleServer } from "../identity/people-server.ts";

const definition = charter({
  name: "Closed",
  roles: { agent: "Helps" },
  identity: {
    signUp: "open",
    providers: { google: { clientId: "id", clientSecret: "secret" } },
  },
  users: { access: { read: "id == me.id" } },
  resources: { fresh: resource({ fields: { text: field.text() } }) },
  cors: { origins: ["https://app.example.com"] },
});

const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
const agent = "dev:0197b2a0-0000-7000-8000-0000000000fe:agent";

let server: PeopleServer;
let user: string;
let record: string;

beforeAll(async () => {
  server = await PeopleServer.start(definition);
  ({ token: user } = await server.join("anna@example.com"));
  record = textOf((await server.send("POST", "/resources/fresh", { token: root, json: { text: "x" } })).json.id);
});
afterAll(() => server.stop());

describe("a resource without rules is closed", () => {
  const calls = (): readonly (readonly [string, string])[] => [
    ["GET", "/resources/fresh"],
    ["POST", "/resources/fresh/query"],
    ["GET", "/resources/fresh/aggregate?count=true"],
    ["POST", "/resources/fresh"],
    ["PATCH", "/resources/fresh?filter=true"],
    ["DELETE", "/resources/fresh?filter=true"],
    ["GET", `/resources/fresh/${record}`],
    ["PATCH", `/resources/fresh/${record}`],
    ["PUT", `/resources/fresh/${record}`],
    ["DELETE", `/resources/fresh/${record}`],
    ["GET", `/resources/fresh/${record}/history`],
  ];

  test.each([
    ["nobody", {}],
    ["a role", { token: agent }],
    ["a user", undefined],
  ])("to %s, on every path", async (_who, given) => {
    const by = given ?? { token: user };
    for (const [method, path] of calls()) {
      const input = path.endsWith("/query") ? {} : { text: "y" };
      const body = method === "GET" || method === "DELETE" ? {} : { json: input };
      const open = await server.send(method, path, { ...by, ...body });
      const absent = await server.send(method, path.replace("/fresh", "/absent"), { ...by, ...body });
      expect([method, path, open.status, open.json.type]).toEqual([method, path, 404, "/problems/not_found"]);
      expect(absent.status).toBe(404);
    }
    expect((await server.send("GET", "/resources", by)).text).not.toContain("fresh");
    expect((await server.send("GET", "/openapi.json", by)).text).not.toContain("fresh");
    const operations = [{ method: "POST", path: "/resources/fresh", body: {} }];
    expect((await server.send("POST", "/batch", { ...by, json: { operations } })).status).toBe(404);
  });

  test("and what it holds is untouched", async () => {
    const { json } = await server.send("GET", `/resources/fresh/${record}`, { token: root });
    expect([json.text, json.version]).toEqual(["x", 1]);
  });

  test("as sign-up is, where the definition says nothing", async () => {
    const silent = await PeopleServer.start(charter({ name: "Silent", resources: {} }));
    try {
      const json = { email: "mallory@example.com", password: "correct horse battery" };
      const answer = await silent.send("POST", "/auth/sign-up", { json });
      expect([answer.status, answer.json.type]).toEqual([403, "/problems/sign_up_closed"]);
    } finally {
      await silent.stop();
    }
  });
});

describe("a browser is sent back only to this server and to origins that are listed,", () => {
  const begin = (address: string) => server.send("POST", "/auth/providers/google", { json: { callback_url: address } });

  test.each([
    "https://evil.example/",
    "//evil.example/",
    "https://app.example.com.evil.example/",
    "https://app.example.com@evil.example/",
    "https://user@app.example.com/",
    "http://app.example.com/",
    "https://app.example.com:8443/",
    "javascript:alert(1)",
    "data:text/html,x",
    "\\\\evil.example",
    "https:evil.example",
  ])("not to %s", async (address) => {
    const answer = await begin(address);
    expect([answer.status, answer.json.errors]).toMatchObject([422, [{ pointer: "/callback_url" }]]);
    expect(answer.headers.get("Location")).toBeNull();
  });

  test.each(["https://app.example.com/back", "/auth/done"])("but to %s", async (address) => {
    const answer = await begin(address);
    expect([answer.status, new URL(textOf(answer.json.url)).hostname]).toEqual([200, "accounts.google.com"]);
  });

  test("and no answer to a page of another origin can be read by it", async () => {
    const headers = { Origin: "https://evil.example" };
    const answer = await server.send("GET", "/resources", { headers });
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});
