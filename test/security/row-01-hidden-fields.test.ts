import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { people, TestServer } from "../http/test-server.ts";
import { addressOf, asUnknown, hiddenFields, waysToName, withoutName } from "./hidden-names.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
  const company = await server.create("companies", { name: "Acme", margin: 40 }, "susan");
  await server.create("tickets", { subject: "A", note: "secret-note", pin: "4711", company, requester: people.anna });
  await server.must("PATCH", `/users/${people.anna}`, { as: "root", json: { salary: 90_000 } });
});
afterAll(() => server.stop());

test("the matrix holds fields hidden by rule, by declaration and by kind", () => {
  const names = new Set(hiddenFields.map(({ field }) => field));
  expect(["salary", "margin", "token", "note", "trace", "pin"].filter((name) => !names.has(name))).toEqual([]);
});

describe("a hidden field is an unknown field in every way to name it:", () => {
  test.each(hiddenFields.map((hidden) => ({ ...hidden })))(
    "$resource.$field for $as",
    async ({ as, resource, field }) => {
      for (const way of waysToName("NAME")) {
        const path = (name: string) => `${addressOf(resource)}${way.replaceAll("NAME", name)}`;
        const { status, hidden, unknown } = await asUnknown(server, as, path, field);
        expect([way, status, hidden]).toEqual([way, 400, unknown]);
      }
    },
  );

  test.each(hiddenFields.map((hidden) => ({ ...hidden })))(
    "$resource.$field is in no answer to $as",
    async (hidden) => {
      const { items } = await server.must("GET", addressOf(hidden.resource), { as: hidden.as });
      expect(Array.isArray(items) && items.length > 0).toBe(true);
      expect(JSON.stringify(items)).not.toContain(`"${hidden.field}"`);
      expect(JSON.stringify(items)).not.toContain("hidden-value");
    },
  );
});

describe("nor is there another place that takes a name and tells:", () => {
  /** Places beside lists and figures, as calls with the name in place of NAME. */
  const places: readonly (readonly [method: string, path: string, json?: object])[] = [
    ...['NAME == "x"', "NAME != null", "[NAME] == []"].flatMap((filter) => {
      const query = `?filter=${encodeURIComponent(filter)}`;
      return [
        ["POST", "PATH/query", { filter }],
        ["PATCH", `PATH${query}`, {}],
        ["PATCH", `PATH${query}&dry_run=true`, {}],
        ["DELETE", `PATH${query}`],
        ["GET", `/changes${query}&resources=RESOURCE`],
      ] as const;
    }),
    ["POST", "PATH/query", { sort: ["-NAME"] }],
    ["POST", "PATH/query", { fields: ["id", "NAME"] }],
    ["POST", "PATH/query", { expand: ["NAME"] }],
    ["GET", `PATH/${people.anna}?fields=NAME`],
    ["PATCH", `PATH/${people.anna}?fields=NAME`, {}],
    ["PATCH", `PATH/${people.anna}`, { NAME: 1 }],
    ["PUT", `PATH/${people.anna}`, { NAME: 1 }],
  ];

  /** Fields that may be written by who cannot read them: to name these in an input is no question. */
  const written = ["pin", "hint"];

  test.each(hiddenFields.map((hidden) => ({ ...hidden })))(
    "$resource.$field for $as",
    async ({ as, resource, field }) => {
      for (const [method, path, json] of places) {
        if (written.includes(field) && json && "NAME" in json) continue;
        const ask = async (name: string) => {
          const filled = (text: string) => text.replaceAll("NAME", name);
          const address = path.replace("PATH", addressOf(resource)).replace("RESOURCE", resource);
          const body: unknown = json && JSON.parse(filled(JSON.stringify(json)));
          const answer = await server.send(method, filled(address), { as, ...(json && { json: body }) });
          return [method, path, answer.status, withoutName(answer, name)];
        };
        const hidden = await ask(field);
        expect(hidden).toEqual(await ask("q".repeat(field.length)));
        expect([400, 403, 404, 405, 422]).toContain(Number(hidden[2]));
      }
    },
  );
});

describe("a field that is masked on some rows cannot be asked about,", () => {
  test.each(waysToName("wish").filter((way) => !way.includes("fields=")))("%s", async (way) => {
    const answer = await server.send("GET", `/resources/tickets${way}`, { as: "agnes" });
    expect([answer.status, answer.text.includes("secret")]).toEqual([400, false]);
  });

  test("and is shown on the rows where its rule holds", async () => {
    const mine = await server.create("tickets", { subject: "Mine", requester: people.agnes }, "root");
    const other = await server.create("tickets", { subject: "Other", requester: people.anna }, "root");
    for (const id of [mine, other])
      await server.must("PATCH", `/resources/tickets/${id}`, { as: "root", json: { wish: "wished" } });
    const shown = async (id: string) =>
      (await server.must("GET", `/resources/tickets/${id}`, { as: "agnes" })).wish ?? null;
    expect([await shown(mine), await shown(other)]).toEqual(["wished", null]);
    const { items } = await server.must("GET", "/resources/tickets", { as: "agnes" });
    expect(JSON.stringify(items).match(/wished/g)).toHaveLength(1);
  });
});

test("words of a hidden field are found by those alone who may read it", async () => {
  const found = async (as: "anna" | "agnes") =>
    (await server.must("GET", "/resources/tickets?search=secret-note&count=exact", { as })).total;
  expect([await found("anna"), await found("agnes")]).toEqual([0, 1]);
  const figures = await server.must("GET", "/resources/tickets/aggregate?search=secret-note&count=true", {
    as: "anna",
  });
  expect(figures.groups).toEqual([{ count: 0 }]);
});
