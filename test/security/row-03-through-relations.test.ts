import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { type Person, people, TestServer } from "../http/test-server.ts";
import { asUnknown } from "./hidden-names.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  await server.must("PATCH", `/users/${people.anna}`, { as: "root", json: { salary: 90_000, phone: "0123" } });
  const company = await server.create("companies", { name: "Acme", margin: 40 }, "susan");
  const json = { subject: "A", note: "secret-note", company, requester: people.anna, watchers: [people.bert] };
  ticket = await server.create("tickets", json);
  await server.create("tickets", { subject: "Of bert", note: "secret-bert", company, requester: people.bert });
  await server.create("comments", { ticket, text: "Seen" });
});
afterAll(() => server.stop());

/** Walks whose last name is hidden from anna, with the name in place of NAME. */
const walks: readonly (readonly [walk: string, hidden: string])[] = [
  ["company.NAME", "margin"],
  ["company.NAME", "token"],
  ["requester.NAME", "salary"],
  ["requester.tickets.NAME", "note"],
  ["company.tickets.NAME", "trace"],
];

describe("a hidden field at the end of a walk is an unknown field:", () => {
  const ways = walks.flatMap(([walk, hidden]) =>
    ["?sort=WALK", "?fields=WALK", "?fields=id,WALK", "/aggregate?group=WALK&count=true", "/aggregate?max=WALK"].map(
      (way) => [way.replace("WALK", walk), hidden] as const,
    ),
  );
  const conditions: readonly (readonly [string, string])[] = [
    ["company.NAME > 5", "margin"],
    ['company.NAME == "hidden-value"', "token"],
    ["requester.NAME > 1000", "salary"],
    ["watchers.exists(w, w.NAME > 1000)", "salary"],
    ['requester.tickets.exists(t, t.NAME == "secret-note")', "note"],
    ['comments.exists(c, c.ticket.company.NAME == "hidden-value")', "token"],
    ["company.tickets.exists(t, t.requester.NAME > 5)", "salary"],
    ['!company.tickets.all(t, t.NAME != "secret-bert")', "note"],
  ];
  const filters = conditions.map(([text, hidden]) => [`?filter=${encodeURIComponent(text)}`, hidden] as const);

  test.each([...ways, ...filters])("%s with %s", async (way, field) => {
    const path = (name: string) => `/resources/tickets${way.replaceAll("NAME", name)}`;
    const { status, hidden, unknown } = await asUnknown(server, "anna", path, field);
    expect([status, hidden]).toEqual([400, unknown]);
  });
});

describe("records that may not be read are not there for a walk:", () => {
  async function found(as: Person, filter: string): Promise<unknown> {
    const query = `filter=${encodeURIComponent(filter)}&count=exact`;
    return (await server.must("GET", `/resources/tickets?${query}`, { as })).total;
  }

  test.each([
    ['company.tickets.exists(t, t.subject == "Of bert")', 0, 2],
    ["company.tickets.size() == 2", 0, 2],
    ['watchers.exists(w, w.email == "bert@example.com")', 0, 1],
    ['requester.phone == "0123"', 1, 1],
  ])("%s", async (filter, anna, agnes) => {
    expect([await found("anna", filter), await found("agnes", filter)]).toEqual([anna, agnes]);
  });

  test("an expansion shows what a list of them would show", async () => {
    const path = `/resources/tickets/${ticket}?expand=company.tickets,requester,watchers,comments`;
    const mine = (await server.send("GET", path, { as: "anna" })).text;
    expect(mine).toContain("Seen");
    expect(mine).not.toMatch(/Of bert|secret-|hidden-value|90000|bert@example/);
    const agent = (await server.send("GET", path, { as: "agnes" })).text;
    expect(agent).toContain("Of bert");
    expect(agent).not.toMatch(/hidden-value|90000/);
  });
});

describe("a relation that leads back along a hidden field is an unknown name:", () => {
  const conditions = ["NAME.size() > 0", "NAME.exists(t, true)", "tickets.exists(t, t.requester.NAME.size() > 0)"];
  const ways = ["?expand=NAME", "?expand=tickets.requester.NAME", "?fields=NAME", "/aggregate?count=true&group=NAME"];
  const filters = conditions.map((text) => `?filter=${encodeURIComponent(text)}`);

  test.each([...ways, ...filters])("%s", async (way) => {
    const path = (name: string) => `/users${way.replaceAll("NAME", name)}`;
    const { status, hidden, unknown } = await asUnknown(server, "anna", path, "assigned");
    expect([status, hidden]).toEqual([400, unknown]);
  });

  test("to those alone who may not read the field", async () => {
    expect((await server.send("GET", "/users?expand=assigned", { as: "agnes" })).status).toBe(200);
  });
});
