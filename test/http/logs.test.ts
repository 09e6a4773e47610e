import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHttp, type Http } from "../../src/http/create-http.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../src/kit/json.ts";
import { Problem } from "../../src/kit/problem.ts";
import { createLogger } from "../../src/observability/logger.ts";
import { desk } from "./desk.ts";
import { bearer, people, type Sent, TestServer, textOf } from "./test-server.ts";

let lines: string[] = [];
const logger = createLogger({ level: "info", human: false, write: (line) => lines.push(line) });
let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk, {}, logger);
  ticket = await server.create("tickets", { subject: "private-subject", requester: people.anna });
});
beforeEach(() => {
  lines = [];
});
afterAll(() => server.stop());

function entries(): readonly JsonObject[] {
  return lines.map((line) => {
    const entry = parseJson(line);
    if (!isJsonObject(entry) || !line.endsWith("\n")) throw new TypeError(`no line of the log: ${line}`);
    return entry;
  });
}

describe("a request is one line of the log:", () => {
  const record = "/api/v1/resources/:resource/:id";
  test.each<[string, string, Sent, JsonObject]>([
    ["GET", "/resources/tickets/:ticket", { as: "anna" }, { route: record, status: 200, principal: people.anna }],
    ["GET", "/resources/tickets/:ticket", {}, { route: record, status: 404, principal: null, problem: "not_found" }],
    ["GET", "/resources/tickets?filter=subject+%3D%3D+%22private-query%22", { as: "anna" }, { status: 200 }],
    ["GET", "/resources/tickets?private-name=1", { as: "anna" }, { status: 400, problem: "invalid_parameter" }],
    ["GET", "/users/private-path", { as: "anna" }, { route: "/api/v1/users/:id", status: 404 }],
    ["GET", "/private-path", {}, { route: "", status: 404 }],
    ["POST", "/resources/tickets", { as: "anna", json: { subject: "private-subject" } }, { status: 201 }],
    ["POST", "/resources/tickets", { as: "anna", raw: '{"private-name' }, { status: 400, problem: "malformed" }],
    ["PUT", "/batch", { as: "anna", json: {} }, { route: "/api/v1/batch", status: 405, problem: "method_not_allowed" }],
    ["GET", "/resources", { headers: { Authorization: "Bearer private-token" } }, { status: 401, principal: null }],
    ["GET", "/resources", { headers: { Cookie: "session=private-cookie" } }, { status: 200 }],
    ["GET", "//healthz", {}, { route: "/healthz", status: 200 }],
    ["OPTIONS", "/resources", {}, { route: "/api/v1/resources", status: 204 }],
  ])("%s %s %j", async (method, path, sent, expected) => {
    const answer = await server.send(method, path.replace(":ticket", ticket), sent);
    expect(entries()).toEqual([expect.objectContaining({ event: "request.answered", level: 30, method, ...expected })]);
    const [entry] = entries();
    expect(entry?.request).toBe(answer.headers.get("X-Request-Id"));
    expect([typeof entry?.time, typeof entry?.ms]).toEqual(["number", "number"]);
    expect(lines.join("")).not.toMatch(/private|example\.com|dev:|127\.0\.0\.1/);
    expect(lines.join("")).not.toContain(ticket);
  });

  test("that names the trace of its caller", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    await server.send("GET", "//healthz", { headers: { Traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    const broken = await server.send("GET", "//healthz", { headers: { Traceparent: `00-${trace}` } });
    expect(broken.status).toBe(200);
    expect(entries().map((entry) => entry.trace)).toEqual([trace, undefined]);
  });

  test("that cannot be made two by the id it was asked under", async () => {
    await server.send("GET", "//healthz", { headers: { "X-Request-Id": 'a","event":"forged' } });
    expect(entries()).toHaveLength(1);
    expect(lines.join("")).not.toContain("forged");
  });
});

describe("a fault of the server", () => {
  const cause = new Error("private cause: /var/lib/charter/data.db");

  /** The API of the server, with a storage that fails. */
  function failing(error: unknown): Http {
    const { model, reader, writer, grantOf } = server.app;
    return createHttp({
      model,
      reader: { ...reader, list: () => Promise.reject(error) },
      writer,
      grantOf,
      identity: {
        authenticate: () => ({ kind: "user", id: people.anna, roles: [], profile: {} }),
        within: (principal) => principal,
        flows: [],
        run: () => Promise.reject(error),
      },
      records: { find: () => Promise.reject(error) },
      mails: () => Promise.reject(error),
      explain: () => Promise.reject(error),
      ready: () => Promise.reject(error),
      settings: { trustedProxies: [], maxRequests: 10, rateScale: 1 },
      logger,
    });
  }

  test.each([
    ["an error", cause, 500, "internal"],
    ["what is no error", "private cause", 500, "internal"],
    ["a problem with a cause", new Problem("storage_unavailable", "Try again.", { cause }), 503, "storage_unavailable"],
  ])("by %s tells the caller nothing and the log everything, under one id", async (_name, error, status, problem) => {
    const request = new Request("http://localhost/api/v1/resources/tickets", {
      headers: { Authorization: bearer("anna"), "X-Request-Id": "job-7" },
    });
    const response = await failing(error).fetch(request);
    const text = await response.text();
    expect([response.status, response.headers.get("X-Request-Id")]).toEqual([status, "job-7"]);
    expect(text).not.toMatch(/private|var\/lib|\.ts/);
    expect(JSON.parse(text)).toMatchObject({ type: `/problems/${problem}`, request_id: "job-7" });
    const [failed, answered] = entries();
    expect(failed).toMatchObject({ event: "request.failed", request: "job-7", level: 50 });
    expect(JSON.stringify(failed?.err)).toContain("private cause");
    expect(answered).toMatchObject({ event: "request.answered", request: "job-7", level: 40, status, problem });
  });

  test("in /readyz is a fault like any other", async () => {
    const response = await failing(cause).fetch(new Request("http://localhost/readyz"));
    expect([response.status, textOf(entries()[0]?.event)]).toEqual([500, "request.failed"]);
  });

  test.each(["overloaded", "deadline"] as const)("is not that it is %s", async (code) => {
    const response = await failing(new Problem(code, "Later.")).fetch(
      new Request("http://localhost/api/v1/resources/tickets"),
    );
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "1"]);
    expect(entries().map(({ event, problem }) => [event, problem])).toEqual([["request.answered", code]]);
  });
});
