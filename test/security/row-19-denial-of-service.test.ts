import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { crowd, endless, fillCrowd } from "../http/crowd.ts";
import { desk } from "../http/desk.ts";
import { people, TestServer } from "../http/test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
  await server.create("tickets", { subject: `${"a".repeat(100)}!`, requester: people.anna });
});
afterAll(() => server.stop());

function refused(status: number): boolean {
  return status >= 400 && status < 500;
}

describe("a filter that would cost much is refused:", () => {
  const long = (count: number, part: string, separator: string) =>
    Array.from({ length: count }, () => part).join(separator);
  test.each<[string, string]>([
    ["brackets", `${"(".repeat(1000)}true${")".repeat(1000)}`],
    ["negations", `${"!".repeat(4000)}urgent`],
    ["clauses", `(${"urgent && (".repeat(500)}true${")".repeat(500)})`],
    ["lists in lists", `${"[".repeat(200)}1${"]".repeat(200)} == []`],
    ["a long in", `priority in [${long(1500, "1", ",")}]`],
    ["a filter of 100 kB", `subject == "${"x".repeat(60_000)}"`],
    ["comprehensions in comprehensions", `${"comments.exists(c, c.ticket.".repeat(40)}urgent${")".repeat(40)}`],
    ["ternaries", `${"urgent ? true : (".repeat(60)}false${")".repeat(60)}`],
  ])("%s", async (_name, filter) => {
    const answer = await server.send("POST", "/resources/tickets/query", { as: "agnes", json: { filter } });
    expect([answer.status, answer.text.slice(0, 200)]).toSatisfy(([status]) => refused(Number(status)));
    expect(answer.text.length).toBeLessThan(5000);
  });
});

describe("a regular expression that would run long is refused, or runs in linear time:", () => {
  test.each([
    "(a+)+$",
    "(a|aa)+$",
    "(a|a?)+$",
    "(.*a){25}",
    "([a-z]+)*!",
    "a{1,1000}{1,1000}",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(?=a)b",
    "(a)\\\\1",
  ])("%s", async (pattern) => {
    const filter = `subject.matches("${pattern}")`;
    const answer = await server.send("POST", "/resources/tickets/query", { as: "agnes", json: { filter } });
    expect([200, 400, 422]).toContain(answer.status);
  });
});

test("an expansion is bounded in depth and in width", async () => {
  const deep = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? "comments" : "ticket")).join(".");
  expect(refused((await server.send("GET", `/resources/tickets?expand=${deep}`, { as: "agnes" })).status)).toBe(true);
  const wide = Array.from({ length: 200 }, () => "comments").join(",");
  expect(refused((await server.send("GET", `/resources/tickets?expand=${wide}`, { as: "agnes" })).status)).toBe(true);
});

describe("a body that would cost much is refused:", () => {
  test.each([
    ["nested objects", `${'{"data":'.repeat(5000)}1${"}".repeat(5000)}`],
    ["nested arrays", `{"subject":"a","data":${"[".repeat(30_000)}${"]".repeat(30_000)}}`],
    ["open brackets", "[".repeat(65_000)],
    ["many names", JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`n${index}`, 1])))],
    ["a huge number", `{"subject":"a","priority":${"9".repeat(50_000)}}`],
    ["a long list", JSON.stringify({ subject: "a", tags: Array.from({ length: 20_000 }, () => "t") })],
  ])("%s", async (_name, raw) => {
    const answer = await server.send("POST", "/resources/tickets", { as: "agnes", raw });
    expect(refused(answer.status)).toBe(true);
    expect(answer.text.length).toBeLessThan(60_000);
  });
});

test("a filter that goes through all records for each record for each record does not hold up others", async () => {
  const crowded = await TestServer.start(crowd);
  try {
    await fillCrowd(crowded);
    const hostile = Array.from({ length: 4 }, () =>
      crowded.send("POST", "/resources/items/query", { as: "anna", json: { filter: endless } }),
    );
    const ended = Promise.all(hostile);
    for (let index = 0; index < 20; index += 1) {
      expect((await crowded.send("GET", "/resources/items?limit=5", { as: "agnes" })).status).toBe(200);
    }
    expect((await ended).map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  } finally {
    await crowded.stop();
  }
});

test("others are answered while all of that goes on", async () => {
  const filter = `${"(".repeat(1000)}true${")".repeat(1000)}`;
  const hostile = Array.from({ length: 50 }, () =>
    server.send("POST", "/resources/tickets/query", { as: "anna", json: { filter } }),
  );
  const friendly = Array.from({ length: 50 }, () => server.send("GET", "/resources/tickets", { as: "agnes" }));
  const statuses = (await Promise.all(friendly)).map(({ status }) => status);
  expect(statuses.every((status) => status === 200)).toBe(true);
  await Promise.all(hostile);
});

test("requests beyond what can be worked on are turned away, and those taken in are answered", async () => {
  const small = await TestServer.start(desk, { maxRequests: "2" });
  try {
    const filter = 'subject != "x"';
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        small.send("POST", "/resources/tickets/query", { as: "agnes", json: { filter } }),
      ),
    );
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    for (const { status, headers } of answers) if (status === 503) expect(headers.get("Retry-After")).toBe("1");
    expect((await small.send("GET", "/resources/tickets", { as: "agnes" })).status).toBe(200);
  } finally {
    await small.stop();
  }
});
