import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "./desk.ts";
import { people, pointersOf, type Sent, TestServer } from "./test-server.ts";

let server: TestServer;
let ticket: string;
let before: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = await server.create("tickets", { subject: "Printer", requester: people.anna, number: 7 });
  await server.create("tickets", { subject: "Paper", requester: people.anna, number: 8 });
  before = await server.snapshot();
});
afterAll(() => server.stop());

/** Sends bad input; it must be refused as told, and change nothing. */
async function refused(method: string, path: string, sent: Sent, status: number, words?: string) {
  const answer = await server.send(method, path.replace(":ticket", ticket), { as: "agnes", ...sent });
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  expect(answer.json).toMatchObject({ status, request_id: answer.headers.get("X-Request-Id") });
  if (words !== undefined) expect(answer.text).toContain(words);
  expect(await server.snapshot()).toBe(before);
  return answer;
}

function deep(levels: number): string {
  return `{"subject":"a","data":${"[".repeat(levels)}${"]".repeat(levels)}}`;
}

describe("a body that cannot be read says where:", () => {
  test.each<[string, Sent, number, string]>([
    ["broken JSON", { raw: '{"subject": "a",\n "status" "open"}' }, 400, "line 2, column 11"],
    ["half of it", { raw: '{"subject": "a"' }, 400, "line 1, column 16"],
    ["nothing", { raw: "", headers: { "Content-Type": "application/json" } }, 400, "empty"],
    ["two objects", { raw: "{}{}" }, 400, "line 1, column 3"],
    ["bad UTF-8", { raw: new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]) }, 400, "UTF-8"],
    ["1,000 deep", { raw: deep(1000) }, 400, "nest 32 deep"],
    ["100,000 deep and unclosed", { raw: "[".repeat(60_000) }, 400, "nest 32 deep"],
    ["10 MB", { raw: `{"subject":"${"x".repeat(10_000_000)}"}` }, 413, "65536 bytes"],
    ["an array", { json: [{ subject: "a" }] }, 422, "must be a JSON object"],
    ["a number", { json: 5 }, 422, "must be a JSON object"],
    ["no type", { raw: "{}", headers: { "Content-Type": "text/plain" } }, 415, "application/json"],
    [
      "a form",
      { raw: "a=b", headers: { "Content-Type": "application/x-www-form-urlencoded" } },
      415,
      "application/json",
    ],
    ["compressed", { raw: "{}", headers: { "Content-Encoding": "gzip" } }, 415, "compressed"],
  ])("%s", async (_name, sent, status, words) => {
    await refused("POST", "/resources/tickets", sent, status, words);
    await refused("PUT", "/resources/tickets/:ticket", sent, status, words);
    await refused("PATCH", "/resources/tickets/:ticket", sent, status);
    await refused("POST", "/resources/tickets/query", sent, status, words);
    await refused("POST", "/batch", sent, status, words);
  });

  test("10 MB in pieces, without a length, answered before it ends", async () => {
    let sent = 0;
    const raw = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 160) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    await refused("POST", "/resources/tickets", { raw }, 413, "65536 bytes");
  });
});

describe("a value that cannot be stored is named by its pointer:", () => {
  test.each<[unknown, string]>([
    [{ subject: 5 }, "/subject"],
    [{ subject: null }, "/subject"],
    [{ subject: "x".repeat(201) }, "/subject"],
    [{ subject: "a\u0000b" }, "/subject"],
    [{ subject: "a\ud800b" }, "/subject"],
    [{ status: "opn" }, "/status"],
    [{ status: ["open"] }, "/status"],
    [{ priority: "3" }, "/priority"],
    [{ priority: 1.5 }, "/priority"],
    [{ priority: 6 }, "/priority"],
    [{ number: 9007199254740992 }, "/number"],
    [{ number: -9007199254740992 }, "/number"],
    [{ amount: 12.5 }, "/amount"],
    [{ amount: "12,50" }, "/amount"],
    [{ amount: "123456789.00" }, "/amount"],
    [{ amount: "1.005" }, "/amount"],
    [{ score: "1" }, "/score"],
    [{ urgent: 1 }, "/urgent"],
    [{ due: "2026-02-30" }, "/due"],
    [{ due: "23.11.2026" }, "/due"],
    [{ at: "2026-11-23 10:00" }, "/at"],
    [{ at: 1764000000000 }, "/at"],
    [{ contact: "nobody" }, "/contact"],
    [{ link: "javascript:alert(1)" }, "/link"],
    [{ tags: "a" }, "/tags"],
    [{ tags: ["a", 5] }, "/tags/1"],
    [{ tags: Array.from({ length: 11 }, String) }, "/tags"],
    [{ data: { "a\u0000": 1 } }, "/data"],
    [{ data: { a: ["\ud800"] } }, "/data/a/0"],
    [{ requester: "anna" }, "/requester"],
    [{ requester: "0197b2a0-0000-7000-8000-0000000000ff" }, "/requester"],
    [{ requester: people.anna.toUpperCase() }, "/requester"],
    [{ watchers: [people.anna, 7] }, "/watchers/1"],
    [{ subjct: "a" }, "/subjct"],
    [{ trace: "a" }, "/trace"],
    [{ "": 1 }, "/"],
    [{ "a/b~c": 1 }, "/a~1b~0c"],
    [{ constructor: { prototype: {} } }, "/constructor"],
    [{ toString: 1 }, "/toString"],
    [{ priority: { add: "1" } }, "/priority/add"],
    [{ priority: { subtract: 1 } }, "/priority/subtract"],
    [{ tags: { push: ["a"] } }, "/tags/push"],
  ])("%j", async (json, pointer) => {
    const patched = await refused("PATCH", "/resources/tickets/:ticket", { json }, 422);
    expect(pointersOf(patched)).toContain(pointer);
    if (pointer.split("/").length > 2 && !pointer.startsWith("/data") && !/\d/.test(pointer)) return;
    const whole = typeof json === "object" && json !== null ? { subject: "a", ...json } : json;
    const created = await refused("POST", "/resources/tickets", { json: whole }, 422);
    expect(pointersOf(created)).toContain(pointer);
  });

  test.each(['{"subject":"a","__proto__":{"status":"closed"}}', '{"subject":"a","__proto__":null}'])(
    "%s",
    async (raw) => {
      for (const [method, path] of [
        ["POST", ""],
        ["PATCH", "/:ticket"],
        ["PUT", "/:ticket"],
      ] as const) {
        expect(pointersOf(await refused(method, `/resources/tickets${path}`, { raw }, 422))).toEqual(["/__proto__"]);
      }
      expect(Object.hasOwn(Object.prototype, "status")).toBe(false);
    },
  );

  test("an infinite number inside free JSON", async () => {
    await refused("POST", "/resources/tickets", { raw: '{"subject":"a","data":{"n":1e999}}' }, 422, "/data/n");
  });

  test("an unknown field tells which was likely meant", async () => {
    await refused("POST", "/resources/tickets", { json: { subjct: "a" } }, 422, 'Did you mean \\"subject\\"?');
  });

  test("every fault is told at once", async () => {
    const answer = await refused("POST", "/resources/tickets", { json: { status: "x", priority: 9, nope: 1 } }, 422);
    expect(new Set(pointersOf(answer))).toEqual(new Set(["/nope", "/priority", "/status", "/subject"]));
  });

  test("ten thousand unknown fields answer shortly", async () => {
    const json = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`x${index}`, 1]));
    expect((await refused("POST", "/resources/tickets", { json }, 422)).text.length).toBeLessThan(60_000);
  });
});

describe("a query that makes no sense is refused:", () => {
  test.each([
    ["filtr=true", 400, "filter"],
    ["limit=0", 400, "limit"],
    ["limit=-1", 400, "limit"],
    ["limit=501", 400, "500"],
    ["limit=1&limit=2", 400, "twice"],
    ["filter=%zz", 400, "percent"],
    ["filter=%ff", 400, "UTF-8"],
    ["filter=", 400, ""],
    ["filter=status+%3D%3D", 400, "column"],
    ["filter=status+%3D%3D+5", 400, "column"],
    ["filter=statu+%3D%3D+%22open%22", 400, "status"],
    ["filter=status.foo()", 400, "column"],
    ["filter=subject", 400, ""],
    ["filter=subject+%3D%3D+%22%00%22", 400, ""],
    [`filter=${"(".repeat(3000)}`, 400, ""],
    ["filter=input.subject+%3D%3D+%22a%22", 400, "column"],
    ["sort=nope", 400, "nope"],
    ["sort=-", 400, ""],
    ["sort=data", 400, "data"],
    ["fields=nope", 400, "nope"],
    ["fields=__proto__", 400, ""],
    ["expand=nope", 400, "nope"],
    ["expand=comments.ticket.comments.ticket.comments", 422, "4"],
    ["expand=subject", 400, "subject"],
    ["trashed=maybe", 400, "only or with"],
    ["count=all", 400, "exact"],
    ["cursor=abc", 400, ""],
    ["cursor=", 400, ""],
    ["search=%00", 400, ""],
    ["__proto__=1", 400, "unknown"],
    ["constructor=1", 400, "unknown"],
  ])("%s", async (query, status, words) => {
    await refused("GET", `/resources/tickets?${query}`, {}, status, words);
  });

  test("a filter of 100 kB, in the URL and in a body", async () => {
    const filter = `subject == "${"x".repeat(50_000)}"`;
    await refused("POST", "/resources/tickets/query", { json: { filter } }, 422, "8192");
    const answer = await server.send("GET", `/resources/tickets?filter=${"x".repeat(100_000)}`, { as: "agnes" });
    expect([414, 431, 422]).toContain(answer.status);
  });

  test("an `in` list without end", async () => {
    const filter = `number in [${Array.from({ length: 1500 }, (_, index) => index).join(",")}]`;
    await refused("POST", "/resources/tickets/query", { json: { filter } }, 422, "500");
  });

  test.each([
    ["group=nope&count=true", 400],
    ["group=created_at:fortnight&count=true", 400],
    ["sum=subject", 400],
    ["", 400],
    ["count=true&tz=Mars/Olympus", 400],
    ["count=true&having=nope", 400],
    ["count=true&limit=99999", 400],
  ])("aggregate?%s", async (query, status) => {
    await refused("GET", `/resources/tickets/aggregate?${query}`, {}, status);
  });
});

describe("an address that names nothing is not found:", () => {
  test.each([
    ["GET", "/resources/tickets/7"],
    ["GET", "/resources/tickets/0197b2a0-0000-7000-8000-0000000000ff"],
    ["GET", "/resources/tickets/%00"],
    ["GET", "/resources/tickets/..%2f..%2fusers"],
    ["GET", "/resources/tickets/'%20OR%201=1--"],
    ["GET", `/resources/tickets/${"x".repeat(5000)}`],
    ["DELETE", "/resources/tickets/7"],
    ["GET", "/resources/nope"],
    ["GET", "/resources/__proto__"],
    ["GET", "/resources/vault"],
    ["GET", "/resources/users"],
    ["GET", "/resources/tickets/7/history"],
    ["GET", "/nope"],
    ["POST", "//nope"],
  ])("%s %s", async (method, path) => {
    await refused(method, path, { as: method === "DELETE" ? "susan" : "agnes" }, 404);
  });

  test("a path that is no percent-encoding is malformed", async () => {
    await refused("GET", "/resources/tickets/%zz", {}, 400);
    await refused("GET", "/resources/%ff", {}, 400);
  });
});
