import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { people, TestServer, textOf } from "../http/test-server.ts";
import { waysToName } from "./hidden-names.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = await server.create("tickets", { subject: "A", requester: people.anna });
});
afterAll(async () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  await server.stop();
});

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
  "__defineGetter__",
  "",
  " ",
  ".",
  "-",
  "__proto__.x",
];

describe("a name that means something to JavaScript is a name like any other:", () => {
  test.each(names)("%p as a field, a parameter, a resource and an id", async (name) => {
    const body = `{${JSON.stringify(name)}:{"polluted":true},"subject":"a"}`;
    for (const [method, path] of [
      ["POST", ""],
      ["PATCH", `/${ticket}`],
      ["PUT", `/${ticket}`],
    ] as const) {
      expect((await server.send(method, `/resources/tickets${path}`, { as: "agnes", raw: body })).status).toBe(422);
    }
    const encoded = encodeURIComponent(name);
    for (const way of waysToName("NAME")) {
      const answer = await server.send("GET", `/resources/tickets${way.replaceAll("NAME", encoded)}`, { as: "agnes" });
      expect([way, answer.status]).toEqual([way, 400]);
    }
    const refused = [400, 404, 405];
    for (const path of [
      `/resources/${encoded}`,
      `/resources/tickets/${encoded}`,
      `/resources/${encoded}/${ticket}`,
      `/${encoded}`,
    ]) {
      const answer = await server.send("GET", path, { as: "agnes" });
      // A dot is a step of the path, and leads to another address.
      if (name === "." || name === "") continue;
      expect([path, answer.status]).toSatisfy(([, status]) => refused.includes(Number(status)));
    }
    expect((await server.send("GET", `/resources/tickets?${encoded}=1&limit=1`, { as: "agnes" })).status).toBe(400);
    expect(
      (await server.send("POST", "/batch", { as: "agnes", raw: `{"operations":[],${JSON.stringify(name)}:1}` })).status,
    ).toBe(422);
  });

  test("inside free JSON it is kept as it came", async () => {
    const raw = '{"subject":"a","data":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}';
    const created = await server.send("POST", "/resources/tickets", { as: "agnes", raw });
    expect(created.status).toBe(201);
    expect(created.text).toContain(
      '"data":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    const patch = '{"data":{"__proto__":{"more":1}}}';
    const patched = await server.send("PATCH", `/resources/tickets/${textOf(created.json.id)}`, {
      as: "agnes",
      raw: patch,
    });
    expect(patched.text).toContain('"__proto__":{"polluted":true,"more":1}');
    expect("polluted" in {}).toBe(false);
  });
});

describe("a range that makes no sense is refused:", () => {
  test.each([
    "limit=-1",
    "limit=0",
    "limit=1e9",
    "limit=NaN",
    "limit=Infinity",
    "limit=0x10",
    "limit=1.5",
    "limit=%00",
    "limit=9007199254740993",
    "limit=999999999999999999999999",
  ])("%s", async (query) => {
    for (const path of ["", "/aggregate", `/${ticket}/history`]) {
      expect((await server.send("GET", `/resources/tickets${path}?${query}`, { as: "agnes" })).status).toBe(400);
    }
    expect((await server.send("GET", `/changes?${query}`, { as: "agnes" })).status).toBe(400);
  });

  test.each([
    "wait=-1",
    "wait=99999",
    "wait=x",
    "since=",
    "since=0",
    "since=%00",
    "since=abc",
    "resources=",
    "resources=nope",
  ])("changes?%s", async (query) => {
    expect([400, 404, 410]).toContain((await server.send("GET", `/changes?${query}`, { as: "agnes" })).status);
  });

  test.each([[0], [-1], [1.5], [1e300], ["1"], [null], [[]], [9007199254740992]])(
    "version %p of a restore",
    async (version) => {
      const answer = await server.send("POST", `/resources/tickets/${ticket}/restore`, {
        as: "susan",
        json: { version },
      });
      expect([400, 404, 422]).toContain(answer.status);
    },
  );
});
