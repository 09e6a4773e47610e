import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Json } from "../../src/kit/json.ts";
import { desk } from "../http/desk.ts";
import { type Answer, type Person, people, pointersOf, TestServer } from "../http/test-server.ts";

let server: TestServer;
let ticket: string;
let before: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = await server.create("tickets", { subject: "A", requester: people.anna });
  before = await server.snapshot();
});
afterAll(() => server.stop());

const values: Readonly<Record<string, Json>> = {
  version: 7,
  created_at: "2020-01-01T00:00:00.000Z",
  updated_at: "2020-01-01T00:00:00.000Z",
  created_by: people.bert,
  updated_by: people.bert,
  deleted_at: "2020-01-01T00:00:00.000Z",
  org_id: people.bert,
  row_id: 1,
  roles: ["admin"],
};

/** Every way to write a record with a field more. */
const writes: Readonly<Record<string, (field: object) => Promise<Answer>>> = {
  create: (field) => send("POST", "/resources/tickets", { subject: "B", ...field }),
  patch: (field) => send("PATCH", `/resources/tickets/${ticket}`, field),
  "merge patch": (field) =>
    server.send("PATCH", `/resources/tickets/${ticket}`, {
      as: caller,
      json: field,
      headers: { "Content-Type": "application/merge-patch+json" },
    }),
  put: (field) => send("PUT", `/resources/tickets/${ticket}`, { subject: "B", requester: people.anna, ...field }),
  "put of a new one": (field) => send("PUT", `/resources/tickets/${crypto.randomUUID()}`, { subject: "B", ...field }),
  "batched create": (field) => batch("POST", "/resources/tickets", { subject: "B", ...field }),
  "batched patch": (field) => batch("PATCH", `/resources/tickets/${ticket}`, field),
  "batched put": (field) => batch("PUT", `/resources/tickets/${ticket}`, { subject: "B", ...field }),
  bulk: (field) => send("PATCH", "/resources/tickets?filter=true", field),
  "bulk, tried": (field) => send("PATCH", "/resources/tickets?filter=true&dry_run=true", field),
  restore: (field) => send("POST", `/resources/tickets/${ticket}/restore`, field),
};

/** Where a field stands in the body of a way. */
function pointerOf(way: string, field: string): string {
  return way.startsWith("batched") ? `/operations/0/body/${field}` : `/${field}`;
}

let caller: Person = "anna";

function send(method: string, path: string, json: object): Promise<Answer> {
  return server.send(method, path, { as: caller, json });
}

function batch(method: string, path: string, body: object): Promise<Answer> {
  return send("POST", "/batch", { operations: [{ method, path, body }] });
}

const cases = (["anna", "agnes", "root"] as const).flatMap((as) =>
  Object.keys(writes).flatMap((way) =>
    Object.keys(values)
      // The one member that a restore takes of its own.
      .filter((field) => way !== "restore" || field !== "version")
      .map((field) => ({ as, way, field })),
  ),
);

describe("a system field is refused, and nothing is written:", () => {
  test.each(cases)("$field by $way as $as", async ({ as, way, field }) => {
    caller = as;
    const answer = await writes[way]?.({ [field]: values[field] });
    expect(answer?.status).toBe(422);
    expect(pointersOf(answer as Answer)).toEqual([pointerOf(way, field)]);
  });

  test("as a whole", async () => {
    expect(await server.snapshot()).toBe(before);
  });
});

test("an id may come with a create and a PUT of that id, and with nothing else", async () => {
  caller = "anna";
  const id = crypto.randomUUID();
  expect((await writes.create?.({ id }))?.json.id).toBe(id);
  expect((await send("PUT", `/resources/tickets/${id}`, { id, subject: "B" })).status).toBe(200);
  for (const way of ["patch", "merge patch", "put", "batched patch", "batched put", "bulk", "restore"]) {
    const answer = await writes[way]?.({ id: crypto.randomUUID() });
    expect([way, answer?.status, pointersOf(answer as Answer)]).toEqual([way, 422, [pointerOf(way, "id")]]);
  }
});

test("a field that only others may write is refused by its name", async () => {
  caller = "anna";
  for (const [way, write] of Object.entries(writes)) {
    const answer = await write({ note: "mine" });
    // The note is hidden from anna, so it is an unknown field to her.
    expect([way, answer.status, pointersOf(answer)]).toEqual([way, 422, [pointerOf(way, "note")]]);
  }
});
