import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { type Person, people, TestServer, textOf } from "../http/test-server.ts";

let server: TestServer;
let cursor: string;
let ticket: string;

const list = "/resources/tickets?limit=2&sort=-created_at&filter=priority+%3E+0";

beforeAll(async () => {
  server = await TestServer.start(desk);
  for (let index = 0; index < 5; index += 1) {
    ticket = await server.create("tickets", {
      subject: `T${index}`,
      requester: index % 2 === 0 ? people.anna : people.bert,
    });
  }
  await server.create("companies", { name: "A" });
  for (const priority of [1, 2, 4])
    await server.must("PATCH", `/resources/tickets/${ticket}`, { as: "agnes", json: { priority } });
  cursor = textOf((await server.must("GET", list, { as: "agnes" })).next);
});
afterAll(() => server.stop());

async function asked(path: string, as: Person, given = cursor): Promise<readonly unknown[]> {
  const answer = await server.send(
    "GET",
    `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(given)}`,
    { as },
  );
  return [answer.status, answer.json.type];
}

const refused = [400, "/problems/invalid_cursor"];

test("a cursor goes on in the query that gave it", async () => {
  expect((await asked(list, "agnes"))[0]).toBe(200);
});

describe("a cursor is refused", () => {
  test.each<Person>(["anna", "bert", "susan", "root"])("from %s, who was not given it", async (as) => {
    expect(await asked(list, as)).toEqual(refused);
  });

  test.each([
    "/resources/companies?limit=2&sort=-created_at",
    "/users?limit=2&sort=-created_at",
    "/resources/tickets?limit=2&sort=created_at&filter=priority+%3E+0",
    "/resources/tickets?limit=2&filter=priority+%3E+0",
    "/resources/tickets?limit=2&sort=-created_at",
    "/resources/tickets?limit=2&sort=-created_at&filter=priority+%3E+1",
    "/resources/tickets?limit=2&sort=-created_at&filter=priority+%3E+0&trashed=with",
    "/resources/tickets?limit=2&sort=-created_at&filter=priority+%3E+0&search=t",
  ])("by %s", async (path) => {
    expect(await asked(path, "agnes")).toEqual(refused);
  });

  test("when anything in it is changed", async () => {
    for (let at = 0; at < cursor.length; at += 1) {
      const other = cursor[at] === "A" ? "B" : "A";
      const forged = cursor.slice(0, at) + other + cursor.slice(at + 1);
      const [status, type] = await asked(list, "agnes", forged);
      // The last character of base64 has bits that stand for nothing.
      if (status === 200 && at === cursor.length - 1) continue;
      expect([at, status, type]).toEqual([at, ...refused]);
    }
  });

  test.each(["", "x", "null", "{}", "e30", "e30.e30", "../../etc/passwd", "A".repeat(10_000)])(
    "when it is %p",
    async (made) => {
      const [status] = await asked(list, "agnes", made);
      expect([400, 431]).toContain(Number(status));
    },
  );

  test("of a list by a history, and the other way round", async () => {
    const history = `/resources/tickets/${ticket}/history?limit=2`;
    expect(await asked(history, "agnes")).toEqual(refused);
    const { next } = await server.must("GET", history, { as: "agnes" });
    expect(await asked(list, "agnes", textOf(next))).toEqual(refused);
    expect(await asked(history.replace(ticket, crypto.randomUUID()), "agnes", textOf(next))).not.toEqual([
      200,
      undefined,
    ]);
  });
});
