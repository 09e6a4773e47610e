import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { type Answer, bearer, type Person, TestServer } from "./test-server.ts";

const definition = charter({
  name: "Limited",
  roles: { agent: "Helps", supervisor: "Sees everything" },
  resources: {
    notes: resource({
      fields: { text: field.text({ required: true }), rank: field.integer({ default: 0 }) },
      access: { read: "true", create: "me.signed_in", update: "me.signed_in", delete: "me.signed_in" },
    }),
  },
  limits: { anonymousRequests: 20, requests: 60, writes: 30, bulk: 500 },
});

const path = "/resources/notes";
const note = { text: "Noted" };

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(definition, { trustedProxies: "127.0.0.1" });
});
afterAll(() => server.stop());

/** The quota of a minute, and what is refilled of it while a test takes its time. */
function expectQuota(answered: number, quota: number, began: number): void {
  expect(answered).toBeGreaterThanOrEqual(quota);
  expect(answered).toBeLessThanOrEqual(quota + Math.ceil(((performance.now() - began) * quota) / 60_000));
}

/** Sends requests until one is refused; gives how many were answered before, and the refusal. */
async function untilRefused(send: (index: number) => Promise<Answer>): Promise<{ answered: number; refusal: Answer }> {
  for (let index = 0; index < 1000; index += 1) {
    const answer = await send(index);
    if (answer.status === 429) return { answered: index, refusal: answer };
  }
  throw new Error("a thousand requests were answered");
}

/** Reads as somebody behind the trusted proxy. */
function readFrom(forwarded: string): Promise<Answer> {
  return server.send("GET", path, { headers: { "X-Forwarded-For": forwarded } });
}

describe("every answer", () => {
  test("tells the quotas, and what is left of those it took from", async () => {
    const read = await server.send("GET", path, { as: "anna" });
    expect(read.headers.get("RateLimit-Policy")).toBe(
      '"anonymous";q=20;w=60, "requests";q=60;w=60, "writes";q=30;w=60',
    );
    expect(read.headers.get("RateLimit")).toMatch(/^"requests";r=\d+;t=\d+$/);
    const written = await server.send("POST", path, { as: "anna", json: note });
    expect(written.headers.get("RateLimit")).toMatch(/^"requests";r=\d+;t=\d+, "writes";r=29;t=2$/);
  });
});

describe("who has no credentials", () => {
  test("is counted by address, and refused with the time to wait", async () => {
    const began = performance.now();
    const { answered, refusal } = await untilRefused(() => readFrom("198.51.100.1"));
    expectQuota(answered, 20, began);
    expect(refusal.json).toMatchObject({ type: "/problems/rate_limited", policy: "anonymous" });
    expect(refusal.headers.get("Retry-After")).toBe(JSON.stringify(refusal.json.retry_after));
    expect(refusal.headers.get("RateLimit")).toMatch(/^"anonymous";r=0;t=\d+$/);
    expect((await readFrom("198.51.100.2")).status).toBe(200);
  });

  test.each<[string, (index: number) => string]>([
    ["is counted with the whole /64 of their IPv6 address", (index) => `2001:db8:7:7::${index.toString(16)}`],
    ["gains nothing by what they write into X-Forwarded-For", (index) => `203.0.113.${index % 256}, 198.51.100.3`],
  ])("%s", async (_name, addressOf) => {
    const began = performance.now();
    expectQuota((await untilRefused((index) => readFrom(addressOf(index)))).answered, 20, began);
  });

  test("is counted by address for credentials that do not hold, too", async () => {
    const began = performance.now();
    const { answered } = await untilRefused(async (index) => {
      const headers = { "X-Forwarded-For": "198.51.100.4", Authorization: `Bearer guess-${index}` };
      const answer = await server.send("GET", path, { headers });
      expect([401, 429]).toContain(answer.status);
      return answer;
    });
    expectQuota(answered, 20, began);
  });
});

describe("who has credentials", () => {
  /** How many writes somebody can still do. */
  async function left(as: Person): Promise<number> {
    const probe = await server.send("POST", path, { as, json: note });
    return probe.status === 429 ? 0 : Number(/"writes";r=(\d+)/.exec(probe.headers.get("RateLimit") ?? "")?.[1]);
  }

  test("is counted as who they are, from whatever address", async () => {
    const began = performance.now();
    const { answered } = await untilRefused((index) => {
      const headers = { Authorization: bearer("susan"), "X-Forwarded-For": `203.0.113.${index % 256}` };
      return server.send("GET", path, { headers });
    });
    expectQuota(answered, 60, began);
    expect((await server.send("GET", path, { as: "bert" })).status).toBe(200);
  });

  test("is charged for each record of a bulk write", async () => {
    expect(await left("agnes")).toBe(29);
    const operations = Array.from({ length: 25 }, () => ({ method: "POST", path, body: note }));
    expect((await server.send("POST", "/batch", { as: "bert", json: { operations } })).status).toBe(200);
    const changed = await server.send("PATCH", `${path}?filter=true`, { as: "agnes", json: { rank: 1 } });
    expect([changed.status, changed.json.changed]).toMatchObject([200, expect.any(Number)]);
    expect(Number(changed.json.changed)).toBeGreaterThan(25);
    expect(await left("agnes")).toBeLessThan(10);
  });
});

test("a scale of 0 lifts the limits", async () => {
  const free = await TestServer.start(definition, { rateScale: "0" });
  try {
    for (let index = 0; index < 30; index += 1) {
      const { status, headers } = await free.send("GET", path);
      expect([status, headers.has("RateLimit"), headers.has("RateLimit-Policy")]).toEqual([200, false, false]);
    }
  } finally {
    await free.stop();
  }
});
