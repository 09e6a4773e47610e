import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { desk } from "../http/desk.ts";
import { people, TestServer } from "../http/test-server.ts";
import { model, waysToName } from "./hidden-names.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = await server.create("tickets", { subject: "A", requester: people.anna });
});
afterAll(() => server.stop());

const known = new Set(
  [...model.resources.values()].flatMap(({ fields, system, relations }) => [
    ...fields.keys(),
    ...system.keys(),
    ...relations.keys(),
  ]),
);
const piece = fc.constantFrom(
  '"',
  "'",
  "`",
  "--",
  ";",
  "/*",
  "*/",
  ")",
  "(",
  " OR 1=1",
  " UNION SELECT ",
  "\\",
  "%",
  "$1",
  "?",
  ":a",
  "@a",
  "{}",
  "\n",
  "\u0000",
  "subject",
  "id",
  ".",
  "AS x",
  "tickets",
  "[0]",
  "$.a",
  "''",
);
const name = fc
  .array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 6 })), { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join("").toWellFormed())
  .filter((text) => !known.has(text.trim().replace(/^-/, "")));
const ways = waysToName("NAME").filter((way) => !way.includes("filter=") && !way.includes("having="));

test("a name with SQL in it is an unknown name wherever names are taken", async () => {
  await fc.assert(
    fc.asyncProperty(name, fc.constantFrom(...ways), async (text, way) => {
      const path = `/resources/tickets${way.replaceAll("NAME", encodeURIComponent(text))}`;
      const answer = await server.send("GET", path, { as: "agnes" });
      // A comma parts two names, of which the first may be a known one.
      expect([path, answer.status]).toEqual([path, 400]);
    }),
    { numRuns: 400 },
  );
});

test("a value with SQL in it, and a name in free JSON, come back as they went in", async () => {
  const text = fc.array(fc.oneof(piece, fc.string({ unit: "grapheme", maxLength: 5 })), { maxLength: 5 });
  const value = text.map((pieces) => pieces.join("").replaceAll("\u0000", "").toWellFormed().slice(0, 150));
  await fc.assert(
    fc.asyncProperty(value, value, value, async (subject, key, inside) => {
      const json = {
        body: subject,
        tags: [inside.slice(0, 15).toWellFormed()],
        data: { [key]: inside, list: [subject] },
      };
      const patched = await server.must("PATCH", `/resources/tickets/${ticket}`, {
        as: "agnes",
        json: { ...json, data: null },
      });
      expect(patched.data).toBeNull();
      await server.must("PATCH", `/resources/tickets/${ticket}`, { as: "agnes", json });
      const read = await server.must("GET", `/resources/tickets/${ticket}`, { as: "agnes" });
      expect({ body: read.body, tags: read.tags, data: read.data } as unknown).toEqual(
        JSON.parse(JSON.stringify(json)),
      );
      const filter = `body == ${JSON.stringify(subject)} && id == "${ticket}"`;
      const found = await server.must("POST", "/resources/tickets/query", {
        as: "agnes",
        json: { filter, count: "exact" },
      });
      expect([filter, found.total]).toEqual([filter, 1]);
    }),
    { numRuns: 200 },
  );
});
