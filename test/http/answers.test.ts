import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { desk } from "./desk.ts";
import { bearer, people, TestServer } from "./test-server.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = `/resources/tickets/${await server.create("tickets", { subject: "A", body: "word ".repeat(2000), requester: people.anna })}`;
});
afterAll(() => server.stop());

describe("every answer", () => {
  test.each([
    ["GET", "/resources", 200],
    ["GET", ":ticket", 200],
    ["GET", "/nope", 404],
    ["GET", "//healthz", 200],
    ["PUT", "/resources", 405],
    ["OPTIONS", "/resources", 204],
  ])("of %s %s tells browsers and caches to keep still", async (method, path, status) => {
    const answer = await server.send(method, path.replace(":ticket", ticket), { as: "agnes" });
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "private, no-cache",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      vary: "Authorization, Cookie, Charter-Org, Accept-Encoding, Origin",
    });
    expect(answer.headers.get("X-Request-Id")).toMatch(/^[\w-]{9,}$/);
    expect(answer.headers.has("Strict-Transport-Security")).toBe(false);
  });

  test("has an id of its own, or the one it was asked under", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => server.send("GET", "//healthz")));
    expect(new Set(ids.map(({ headers }) => headers.get("X-Request-Id"))).size).toBe(20);
    const named = await server.send("GET", "/nope", { headers: { "X-Request-Id": "job-7/a.b:c" } });
    expect([named.headers.get("X-Request-Id"), named.json.request_id]).toEqual(["job-7/a.b:c", "job-7/a.b:c"]);
    for (const unfit of ["x".repeat(200), "a b", 'a"b', "é"]) {
      const answer = await server.send("GET", "//healthz", { headers: { "X-Request-Id": unfit } });
      expect(answer.headers.get("X-Request-Id")).not.toBe(unfit);
    }
  });
});

describe("a problem", () => {
  test("is a document with its type, words and id", async () => {
    const answer = await server.send("GET", "/resources/nope", { as: "agnes" });
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    expect(answer.json).toEqual({
      type: "/problems/not_found",
      title: "Not found",
      status: 404,
      detail: answer.json.detail ?? "",
      request_id: answer.headers.get("X-Request-Id"),
    });
  });

  test("of a credential that does not hold says how to come with one", async () => {
    for (const Authorization of ["Bearer nonsense", "Basic YTpi", "Bearer dev:not-an-id:agent", "Bearer "]) {
      const answer = await server.send("GET", "/resources/tickets", { headers: { Authorization } });
      expect([Authorization, answer.status]).toEqual([Authorization, 401]);
      expect(answer.headers.get("WWW-Authenticate")).toStartWith("Bearer");
    }
  });

  test("says nothing that a record or resource which may not be read would not say", async () => {
    const hidden = await server.create("tickets", { subject: "B", requester: people.anna });
    const pairs = [
      [`/resources/tickets/${hidden}`, `/resources/tickets/${crypto.randomUUID()}`],
      ["/resources/vault", "/resources/nothing"],
      [`/resources/tickets/${hidden}/history`, `/resources/tickets/${crypto.randomUUID()}/history`],
    ] as const;
    for (const [real, made] of pairs) {
      const [first, second] = [
        await server.send("GET", real, { as: "bert" }),
        await server.send("GET", made, { as: "bert" }),
      ];
      expect({ ...first.json, request_id: "" }).toEqual({ ...second.json, request_id: "" });
      expect(first.status).toBe(404);
    }
  });
});

describe("a method", () => {
  test("that an address does not take is answered by those it takes", async () => {
    for (const method of ["PUT", "DELETE", "TRACE", "PROPFIND"]) {
      const answer = await server.send(method, "/batch", { as: "agnes" }).catch(() => undefined);
      // What the socket itself does not know never comes here.
      if (answer === undefined || answer.headers.get("Allow") === null) continue;
      expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "POST, OPTIONS"]);
    }
    const answer = await server.send("POST", ticket, { as: "agnes", json: {} });
    expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "GET, PATCH, PUT, DELETE, HEAD, OPTIONS"]);
    expect(answer.json.type).toBe("/problems/method_not_allowed");
  });

  test("HEAD answers as GET does, without the text", async () => {
    const [head, get] = [
      await server.send("HEAD", ticket, { as: "agnes" }),
      await server.send("GET", ticket, { as: "agnes" }),
    ];
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(head.headers.get("ETag")).toBe(get.headers.get("ETag"));
    expect(head.headers.get("Content-Type")).toBe("application/json");
    const known = { "If-None-Match": get.headers.get("ETag") ?? "" };
    expect((await server.send("HEAD", ticket, { as: "agnes", headers: known })).status).toBe(304);
    expect((await server.send("HEAD", "/resources/nope", { as: "agnes" })).status).toBe(404);
  });

  test("OPTIONS tells the methods to anyone", async () => {
    const answer = await server.send("OPTIONS", ticket);
    expect([answer.status, answer.headers.get("Allow")]).toEqual([204, "GET, PATCH, PUT, DELETE, HEAD, OPTIONS"]);
    expect((await server.send("OPTIONS", "/nope")).status).toBe(404);
  });
});

describe("a page of another origin", () => {
  const origin = "https://app.example.com";

  test("that is declared may ask, and read what browsers hide", async () => {
    const asked = { Origin: origin, "Access-Control-Request-Method": "PATCH" };
    const preflight = await server.send("OPTIONS", ticket, { headers: asked });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, PATCH, PUT, DELETE, HEAD, OPTIONS",
    });
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("If-Match");
    for (const path of [ticket, "/nope"]) {
      const answer = await server.send("GET", path, { as: "agnes", headers: { Origin: origin } });
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(origin);
      expect(answer.headers.get("Access-Control-Expose-Headers")).toContain("ETag");
    }
  });

  test.each([
    "https://evil.example",
    "https://app.example.com.evil.example",
    "http://app.example.com",
    "null",
    "https://APP.example.com",
  ])("at %s may not", async (other) => {
    for (const method of ["OPTIONS", "GET"]) {
      const headers = { Origin: other, "Access-Control-Request-Method": "PATCH" };
      const answer = await server.send(method, ticket, { as: "agnes", headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });
});

describe("a long answer", () => {
  /** The bytes as they went over the wire. */
  async function packed(accepted: string) {
    const response = await fetch(`${server.app.url}/api/v1${ticket}`, {
      headers: { Authorization: bearer("agnes"), "Accept-Encoding": accepted },
      decompress: false,
    });
    return { encoding: response.headers.get("Content-Encoding"), bytes: new Uint8Array(await response.arrayBuffer()) };
  }

  test("is compressed as the client likes", async () => {
    const plain = await packed("identity");
    expect(plain.encoding).toBeNull();
    const gzip = await packed("gzip");
    expect([gzip.encoding, gzip.bytes.length < plain.bytes.length / 5]).toEqual(["gzip", true]);
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
    const zstd = await packed("gzip;q=0.5, zstd");
    expect(zstd.encoding).toBe("zstd");
    expect(zstdDecompressSync(zstd.bytes).equals(plain.bytes)).toBe(true);
  });

  test("and a short one is not", async () => {
    const response = await fetch(`${server.app.url}/healthz`, {
      headers: { "Accept-Encoding": "gzip" },
      decompress: false,
    });
    expect(response.headers.has("Content-Encoding")).toBe(false);
  });
});

describe("the server's own addresses", () => {
  test("say how it is", async () => {
    expect((await server.send("GET", "//healthz")).json).toEqual({ status: "ok" });
    expect((await server.send("GET", "//readyz")).json).toEqual({ status: "ok" });
  });

  test("list what a caller can see", async () => {
    const names = async (as?: "anna" | "root") => {
      const { items } = await server.must("GET", "/resources", as === undefined ? {} : { as });
      return Array.isArray(items) ? items.map((item: { name: string }) => item.name) : [];
    };
    expect(await names()).not.toContain("vault");
    expect(await names("anna")).toEqual(["users", "companies", "tickets", "comments"]);
    expect(await names("root")).toContain("vault");
  });

  test("serve a page whose every file comes from here", async () => {
    const page = await server.send("GET", "/docs");
    expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("Content-Security-Policy")).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/https?:/);
    const files = [...page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, file]) => `/${file}`);
    expect(files.length).toBe(4);
    for (const file of files) {
      const asset = await server.send("GET", file);
      expect([file, asset.status, asset.text.length > 50]).toEqual([file, 200, true]);
    }
    for (const file of ["/docs/nope.js", "/docs/..%2fpackage.json", "/docs/%2e%2e%2fpackage.json"]) {
      expect((await server.send("GET", file)).status).toBe(404);
    }
  });

  test("describe the API to each caller as it is for them", async () => {
    const anonymous = await server.must("GET", "/openapi.json");
    const agent = await server.must("GET", "/openapi.json", { as: "agnes" });
    expect(anonymous.openapi).toBe("3.1.0");
    expect(JSON.stringify(anonymous)).not.toContain("vault");
    expect(JSON.stringify(agent)).toContain("/resources/tickets/{id}");
    expect(JSON.stringify(agent)).not.toContain("hidden-value");
    expect(JSON.stringify(agent)).not.toContain("vault");
  });
});

test("behind TLS browsers are told to stay with it", async () => {
  const secure = await TestServer.start(desk, { publicUrl: "https://api.example.com" });
  try {
    const response = await fetch(`http://127.0.0.1:${secure.app.port}/healthz`);
    expect(response.headers.get("Strict-Transport-Security")).toBe("max-age=31536000");
  } finally {
    await secure.stop();
  }
});
