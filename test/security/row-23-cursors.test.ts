import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { isJsonObject, type Json } from "../../src/kit/json.ts";
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

function nextOf(list: Json | undefined): Json | undefined {
  return list !== undefined && isJsonObject(list) ? list.next : undefined;
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

describe("a cursor of the changes is refused", () => {
  const since = async (path: string, as: Person, given: string) => {
    const answer = await server.send(
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}since=${encodeURIComponent(given)}`,
      { as },
    );
    return [answer.status, answer.json.type];
  };
  const current = async (path: string) => textOf((await server.must("GET", path, { as: "agnes" })).cursor);
  const narrow = "/changes?resources=tickets&filter=priority+%3E+1";

  test("from whoever was not given it", async () => {
    const given = await current("/changes");
    expect((await since("/changes", "agnes", given))[0]).toBe(200);
    for (const as of ["anna", "susan", "root"] as const) expect(await since("/changes", as, given)).toEqual(refused);
  });

  test("by another question, and by lists", async () => {
    const given = await current(narrow);
    expect((await since(narrow, "agnes", given))[0]).toBe(200);
    for (const path of [
      "/changes",
      "/changes?resources=tickets",
      "/changes?resources=companies&filter=version+%3E+1",
    ]) {
      expect(await since(path, "agnes", given)).toEqual(refused);
    }
    expect(await asked(list, "agnes", given)).toEqual(refused);
    expect(await since("/changes", "agnes", cursor)).toEqual(refused);
  });
});

test("a cursor of an expanded relation goes on for its caller and its record alone", async () => {
  const many = await server.create("tickets", { subject: "Many", requester: people.anna });
  const comment = (index: number) => ({
    method: "POST",
    path: "/resources/comments",
    body: { ticket: many, text: `${index}` },
  });
  for (const start of [0, 20, 40, 60, 80, 100]) {
    const operations = Array.from({ length: 20 }, (_, index) => comment(start + index));
    await server.must("POST", "/batch", { as: "agnes", json: { operations } });
  }
  const { comments } = await server.must("GET", `/resources/tickets/${many}?expand=comments`, { as: "agnes" });
  const next = textOf(nextOf(comments));
  expect((await asked("/resources/comments", "agnes", next))[0]).toBe(200);
  for (const as of ["anna", "bert", "susan"] as const)
    expect(await asked("/resources/comments", as, next)).toEqual(refused);
  for (const path of ["/resources/tickets", "/users", "/resources/comments?filter=version+%3D%3D+1"]) {
    expect(await asked(path, "agnes", next)).toEqual(refused);
  }
});
