import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { listOf } from "../http/test-server.ts";
import { PeopleServer, passwordOf } from "../identity/people-server.ts";

const definition = charter({
  name: "Batches",
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id" } },
  resources: {
    notes: resource({
      fields: { text: field.text({ required: true }) },
      access: { read: "true", create: "me.signed_in" },
    }),
  },
  limits: { writes: 40 },
});

const path = "/resources/notes";
let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition, { rateScale: "1" });
});
afterAll(() => server.stop());

function writes(count: number) {
  return { operations: Array.from({ length: count }, () => ({ method: "POST", path, body: { text: "Noted" } })) };
}

async function count(): Promise<number> {
  return listOf((await server.send("GET", `${path}?limit=500`)).json.items).length;
}

describe("a batch", () => {
  test("counts each of its operations, and is refused as a whole once they are too many", async () => {
    const { token } = await server.join("anna@example.com");
    const began = performance.now();
    const statuses: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      statuses.push((await server.send("POST", "/batch", { token, json: writes(10) })).status);
    }
    const refilled = Math.ceil((performance.now() - began) / 1500);
    const written = await count();
    expect(statuses).toContain(429);
    expect(written).toBe(statuses.filter((status) => status === 200).length * 10);
    expect(written).toBeGreaterThanOrEqual(40);
    expect(written).toBeLessThanOrEqual(40 + refilled);
  });

  test("is counted together with single writes", async () => {
    const { token } = await server.join("bert@example.com");
    expect((await server.send("POST", "/batch", { token, json: writes(40) })).status).toBe(200);
    const single = await server.send("POST", path, { token, json: { text: "One more" } });
    expect([single.status, single.json.policy]).toEqual([429, "writes"]);
  });

  test.each([
    ["/auth/sign-in", { email: "anna@example.com", password: passwordOf("anna@example.com") }],
    ["/api/v1/auth/sign-in", { email: "anna@example.com", password: "wrong" }],
    ["/auth/password/forgot", { email: "anna@example.com" }],
    ["/auth/code", { email: "anna@example.com", code: "123456" }],
    ["/resources/../auth/sign-in", {}],
    ["/batch", { operations: [] }],
  ])("takes no call of %s", async (address, body) => {
    const { token } = await server.signIn("anna@example.com");
    const before = await count();
    const operations = [
      { method: "POST", path, body: { text: "First" } },
      { method: "POST", path: address, body },
    ];
    const answer = await server.send("POST", "/batch", { token, json: { operations } });
    expect([answer.status, answer.json.index]).toEqual([422, 1]);
    expect(answer.text).not.toContain("token");
    expect(await count()).toBe(before);
  });
});
