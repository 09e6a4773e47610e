import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { desk } from "./desk.ts";
import { type Person, people, type Sent, TestServer } from "./test-server.ts";

const runs = 3000;

let server: TestServer;
const ids: string[] = [];

beforeAll(async () => {
  server = await TestServer.start(desk);
  for (let index = 0; index < 3; index += 1) {
    ids.push(await server.create("tickets", { subject: `T${index}`, requester: people.anna }));
  }
});
afterAll(() => server.stop());

const strange = [
  "__proto__",
  "constructor",
  "toString",
  "",
  "%00",
  "%ff",
  "%zz",
  "%2f",
  "..",
  "'",
  '"',
  "\u0000",
  "\ud800",
  "é",
  "-1",
  "1e999",
];
const names = [
  "subject",
  "status",
  "priority",
  "tags",
  "data",
  "requester",
  "company",
  "note",
  "wish",
  "trace",
  "pin",
  "version",
  "id",
  "amount",
  "at",
];
const word = fc.oneof(
  fc.constantFrom(...strange, ...names, "tickets", "users", "companies", "comments", "vault"),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const expression = fc.oneof(
  word,
  fc.constantFrom(
    'status == "open"',
    "requester.email == me.email",
    'comments.exists(c, c.text == "a")',
    "tags.exists(t, t == 1)",
  ),
  fc
    .tuple(word, fc.constantFrom("==", "<", "in", "&&", ".", "+"), word)
    .map(([a, operator, b]) => `${a} ${operator} ${b}`),
  fc.integer({ min: 1, max: 3000 }).map((depth) => "(".repeat(depth)),
  fc.integer({ min: 1, max: 500 }).map((depth) => `${"!".repeat(depth)}true`),
);
const parameter = fc.tuple(
  fc.constantFrom(
    "filter",
    "sort",
    "fields",
    "expand",
    "search",
    "limit",
    "cursor",
    "count",
    "trashed",
    "group",
    "sum",
    "having",
    "tz",
    "since",
    "dry_run",
    "__proto__",
  ),
  fc.oneof(
    expression,
    fc.constantFrom("id", "-created_at", "500", "0", "exact", "only", "comments", "requester.tickets", "true"),
  ),
  fc.boolean(),
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) =>
    pairs
      .map(([name, value, encoded]) => `${name}=${encoded ? encodeURIComponent(value.toWellFormed()) : raw(value)}`)
      .join("&"),
  );
const path = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("tickets", "companies", "comments", "vault", "users", ...strange),
      fc.option(fc.nat(5)),
      fc.constantFrom("", "/restore", "/history"),
    )
    .map(
      ([resource, id, verb]) =>
        `/resources/${raw(resource)}${id === null ? "" : `/${ids[id] ?? raw(strange[id] ?? "")}${verb}`}`,
    ),
  fc.constantFrom(
    "/resources",
    "/batch",
    "/changes",
    "/openapi.json",
    "/docs",
    "/users",
    "/resources/tickets/query",
    "/resources/tickets/aggregate",
    "/admin/access/explain",
    "//healthz",
  ),
  fc.array(word, { maxLength: 4 }).map((parts) => `/${parts.map(raw).join("/")}`),
);
const value = fc.oneof(
  fc.constantFrom<unknown>(
    "open",
    3,
    true,
    null,
    [],
    {},
    { add: 1 },
    { add: ["a"], remove: ["b"] },
    9007199254740992,
    -0,
    1.5,
    "\ud800",
    "\u0000",
    people.anna,
    "12.50",
    "2026-11-23",
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const object = fc.dictionary(fc.oneof(fc.constantFrom(...names), word), value, { maxKeys: 5 });
const operation = fc.record({
  method: fc.constantFrom("POST", "PATCH", "PUT", "DELETE", "GET"),
  path: fc.constantFrom(
    "/resources/tickets",
    "/resources/companies",
    "/users",
    "/batch",
    `/resources/tickets/${people.anna}`,
  ),
  body: object,
});
const body = fc.oneof(
  { weight: 5, arbitrary: object.map((json) => JSON.stringify(json)) },
  { weight: 1, arbitrary: fc.array(operation, { maxLength: 5 }).map((operations) => JSON.stringify({ operations })) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 2000 }).map((depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`),
  },
);
const headers = fc.dictionary(
  fc.constantFrom(
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Content-Type",
    "Accept-Encoding",
    "Origin",
    "X-Request-Id",
    "Authorization",
    "Charter-Org",
    "X-Forwarded-For",
  ),
  fc.oneof(
    fc.constantFrom(
      '"1"',
      "*",
      '"1-x"',
      "application/json",
      "application/merge-patch+json",
      "gzip;q=x",
      "Bearer dev:x:y",
      "https://app.example.com",
    ),
    fc.string({ maxLength: 20 }).map((text) => text.replace(/[^ -~]/g, "")),
  ),
  { maxKeys: 3 },
);
const person = fc.constantFrom<Person | undefined>("anna", "agnes", "susan", "root", undefined);
const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

/** A text as it can stand in a URL: what cannot at all is percent-encoded, all else is left to be found out. */
function raw(text: string): string {
  return text.toWellFormed().replace(/[^!-~]|[#?\\]/gu, encodeURIComponent);
}

test(`${runs} requests that make no sense are answered without a fault of the server`, async () => {
  const request = fc.record({ method, path, query, headers, body, person });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, headers, body, person }) => {
      const sent: Sent = {
        ...(person !== undefined && { as: person }),
        headers,
        ...(method !== "GET" &&
          method !== "HEAD" && { raw: typeof body === "string" ? body.toWellFormed() : new Uint8Array(body) }),
      };
      const answer = await server.send(method, query === "" ? path : `${path}?${query}`, sent);
      expect([answer.status, answer.text]).toSatisfy(([status]) => Number(status) < 500);
      if (answer.status >= 400 && method !== "HEAD" && answer.text !== "") {
        expect(answer.json).toMatchObject({ status: answer.status, request_id: answer.headers.get("X-Request-Id") });
      }
    }),
    { numRuns: runs },
  );
  expect((await server.send("GET", "//healthz")).status).toBe(200);
  expect((await server.send("GET", `/resources/tickets?limit=1`, { as: "root" })).status).toBe(200);
});
