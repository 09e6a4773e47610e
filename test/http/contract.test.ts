import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "./desk.ts";
import { bearer, people, type Sent, TestServer } from "./test-server.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  const id = await server.create("tickets", { subject: "Printer", body: "word ".repeat(2000), requester: people.anna });
  ticket = `/resources/tickets/${id}`;
});
afterAll(() => server.stop());

describe("an address whose part is not built yet is nothing, to anyone and by any method:", () => {
  const unbuilt = [
    "/realtime",
    "/realtime/ticket",
    "/files",
    "/graphql",
    "/workflows",
    "/hooks/stripe",
    "/admin",
    "/admin/model",
    "/admin/plan",
    "/admin/jobs",
    "/admin/access",
    "/resources/tickets/import",
    "/resources/tickets/export",
    "//metrics",
    "//",
    "//api",
    "//api/v2/resources",
    "/resources/",
    "//healthz/",
    "//readyz/x",
  ];
  test.each(unbuilt)("%s", async (path) => {
    for (const as of ["anna", "root"] as const) {
      const answer = await server.send("GET", path, { as });
      expect([answer.status, answer.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
      expect(answer.json).toMatchObject({ type: "/problems/not_found", status: 404 });
    }
    const posted = await server.send("POST", path, { as: "root", json: {} });
    // A word such as `export` stands where ids do, and ids are not posted to.
    expect(path.includes("/tickets/") ? [404, 405] : [404]).toContain(posted.status);
  });
});

describe("the type of a body:", () => {
  test.each<[string, number, number, number]>([
    // Content-Type, then the status of a create, a patch and a query.
    ["application/json", 201, 200, 200],
    ["application/json;charset=utf-8", 201, 200, 200],
    ['Application/JSON; Charset="UTF-8"', 201, 200, 200],
    ["application/json ; charset=utf-8 ", 201, 200, 200],
    ["application/merge-patch+json", 415, 200, 415],
    ["application/merge-patch+json; charset=utf-8", 415, 200, 415],
    ["application/json; charset=iso-8859-1", 415, 415, 415],
    ["application/json; charset=utf-16", 415, 415, 415],
    ["application/json; boundary=x", 415, 415, 415],
    ["application/json, text/plain", 415, 415, 415],
    ["application/jsonp", 415, 415, 415],
    ["application/json-patch+json", 415, 415, 415],
    ["text/json", 415, 415, 415],
    ["json", 415, 415, 415],
  ])("%s", async (type, create, patch, query) => {
    const headers = { "Content-Type": type };
    const sent = (json: object): Sent => ({ as: "agnes", json, headers });
    const answers = await Promise.all([
      server.send("POST", "/resources/companies", sent({ name: `Company ${crypto.randomUUID()}` })),
      server.send("PATCH", ticket, sent({ priority: 3 })),
      server.send("POST", "/resources/tickets/query", sent({})),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([create, patch, query]);
    for (const { status, json } of answers) if (status === 415) expect(json.type).toBe("/problems/unsupported_type");
  });

  test("that is not told is not guessed", async () => {
    const response = await fetch(`${server.app.url}/api/v1/resources/companies`, {
      method: "POST",
      headers: { Authorization: bearer("agnes") },
      body: new TextEncoder().encode('{"name":"A"}'),
    });
    expect(response.status).toBe(415);
  });
});

describe("an answer in an encoding", () => {
  const asked = (encoding: string, known?: string) =>
    server.send("GET", ticket, {
      as: "agnes",
      headers: { "Accept-Encoding": encoding, ...(known === undefined ? undefined : { "If-None-Match": known }) },
    });

  test.each([
    ["gzip", "gzip"],
    ["br", "br"],
    ["zstd", "zstd"],
    ["GZIP", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["br;q=1, gzip;q=0.9", "br"],
    ["gzip;q=0, br;q=0.1", "br"],
    ["*", "zstd"],
    ["*;q=0.1, gzip;q=0.5", "gzip"],
    ["deflate", null],
    ["identity", null],
    ["gzip;q=0", null],
    ["identity, gzip;q=0.5", null],
  ])("%s is sent in %p", async (accepted, expected) => {
    const response = await fetch(`${server.app.url}/api/v1${ticket}`, {
      headers: { Authorization: bearer("agnes"), "Accept-Encoding": accepted },
      decompress: false,
    });
    await response.arrayBuffer();
    expect(response.headers.get("Content-Encoding")).toBe(expected);
    expect(response.headers.get("Vary")).toContain("Accept-Encoding");
  });

  test("has an ETag of its own, which is good for that encoding alone, and for any write", async () => {
    const encodings = ["identity", "gzip", "br", "zstd"];
    const tags = await Promise.all(encodings.map(async (each) => (await asked(each)).headers.get("ETag") ?? ""));
    expect(new Set(tags).size).toBe(4);
    for (const [index, encoding] of encodings.entries()) {
      const statuses = await Promise.all(tags.map(async (tag) => (await asked(encoding, tag)).status));
      expect(statuses).toEqual(encodings.map((_, other) => (other === index ? 304 : 200)));
      const patched = await server.send("PATCH", ticket, {
        as: "agnes",
        json: { priority: 3 },
        headers: { "If-Match": tags[index] ?? "" },
      });
      expect(patched.status).toBe(200);
    }
  });
});

describe("a page of another origin", () => {
  const preflight = (Origin: string, path = ticket) =>
    server.send("OPTIONS", path, {
      headers: {
        Origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,if-match",
      },
    });

  test("is told apart by every cache, be it declared or not, or no page at all", async () => {
    const origins = ["https://app.example.com", "https://evil.example", undefined];
    for (const origin of origins) {
      const headers = origin === undefined ? undefined : { Origin: origin };
      for (const path of [ticket, "/nope", "//healthz"]) {
        const answer = await server.send("GET", path, { as: "agnes", ...(headers && { headers }) });
        expect(answer.headers.get("Vary")).toContain("Origin");
      }
    }
  });

  test("may not send a cookie along: no answer allows credentials", async () => {
    const answer = await preflight("https://app.example.com");
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("https://app.example.com");
    expect(answer.headers.has("Access-Control-Allow-Credentials")).toBe(false);
  });

  test("reads even a refusal, with its id", async () => {
    const headers = { Origin: "https://app.example.com", Authorization: "Bearer nonsense" };
    const answer = await server.send("GET", ticket, { headers });
    expect([answer.status, answer.headers.get("Access-Control-Allow-Origin")]).toEqual([
      401,
      "https://app.example.com",
    ]);
    expect(answer.headers.get("Access-Control-Expose-Headers")).toContain("X-Request-Id");
  });

  test("learns nothing of an address that is not there", async () => {
    expect((await preflight("https://app.example.com", "/nope")).status).toBe(404);
  });
});
