import { afterAll, beforeAll, expect, test } from "bun:test";
import { crowd, endless, fillCrowd } from "./crowd.ts";
import { TestServer } from "./test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(crowd);
  await fillCrowd(server);
});
afterAll(() => server.stop());

test.each([
  ["list", "POST", "/resources/items/query", { filter: endless }],
  ["count", "POST", "/resources/items/query", { filter: endless, count: "exact", limit: 1 }],
  ["figure", "GET", `/resources/items/aggregate?count=true&filter=${encodeURIComponent(endless)}`, undefined],
] as const)(
  "a %s that takes too long is stopped, and its thread goes on to others",
  async (_name, method, path, json) => {
    // More of them than there are threads to read with.
    const asked = () => server.send(method, path, { as: "root", ...(json && { json }) });
    const answers = await Promise.all(Array.from({ length: 6 }, asked));
    for (const answer of answers) {
      expect([answer.status, answer.json.type]).toEqual([503, "/problems/deadline"]);
      expect(answer.headers.get("Retry-After")).toBe("1");
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    }
    // A count needs such a thread: it would be late if they were still at work.
    const after = await server.must("GET", "/resources/items?count=exact&limit=1", { as: "root" });
    expect(after.total).toBe(500);
  },
);

test("others are answered meanwhile", async () => {
  const late = server.send("POST", "/resources/items/query", { as: "root", json: { filter: endless } });
  expect((await server.send("GET", "/resources/items?limit=5", { as: "root" })).status).toBe(200);
  expect((await late).status).toBe(503);
});
