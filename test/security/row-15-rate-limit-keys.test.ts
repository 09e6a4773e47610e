import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { PeopleServer } from "../identity/people-server.ts";

const definition = charter({
  name: "Keys of limits",
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id" } },
  resources: {},
  limits: { guesses: 15, mailRequests: 15 },
});

/** One that believes no proxy, and one that stands behind a proxy on this machine. */
let plain: PeopleServer;
let proxied: PeopleServer;
beforeAll(async () => {
  plain = await PeopleServer.start(definition, { rateScale: "1" });
  proxied = await PeopleServer.start(definition, { rateScale: "1", trustedProxies: "127.0.0.1" });
});
afterAll(async () => {
  await plain.stop();
  await proxied.stop();
});

/** How many of so many calls were let through to be answered on their merits. */
async function letThrough(
  server: PeopleServer,
  path: string,
  call: (index: number) => { readonly json: JsonObject; readonly headers?: Readonly<Record<string, string>> },
): Promise<number> {
  let count = 0;
  for (let index = 0; index < 25; index += 1) {
    if ((await server.send("POST", path, call(index))).status !== 429) count += 1;
  }
  return count;
}

describe("guesses at an account are counted together", () => {
  const spellings = ["victim@example.com", "Victim@Example.com", "VICTIM@EXAMPLE.COM", "victim@EXAMPLE.com"];

  test("however its address is written, whatever else the body holds, and from wherever they come", async () => {
    const count = await letThrough(proxied, "/auth/sign-in", (index) => ({
      json: {
        email: spellings[index % spellings.length] ?? "",
        password: `wrong guess ${index}`,
        ...(index % 3 === 0 && { remember: index % 2 === 0 }),
      },
      headers: { "X-Forwarded-For": `198.51.100.${index}`, "User-Agent": `agent-${index}` },
    }));
    expect(count).toBeLessThan(8);
  });
});

describe("guesses at many accounts are counted by the address they come from", () => {
  const guess = (name: string, index: number): JsonObject => {
    return { email: `${name}-${index}@example.com`, password: `wrong guess ${index}` };
  };

  test("which X-Forwarded-For does not change where no proxy is trusted", async () => {
    const count = await letThrough(plain, "/auth/sign-in", (index) => ({
      json: guess("one", index),
      headers: {
        "X-Forwarded-For": `198.51.100.${index}`,
        Forwarded: `for=198.51.100.${index}`,
        "X-Real-IP": `198.51.100.${index}`,
        "X-Client-IP": `198.51.100.${index}`,
        "CF-Connecting-IP": `198.51.100.${index}`,
      },
    }));
    expect([15, 16]).toContain(count);
  });

  test("of which a client behind a trusted proxy cannot make up one", async () => {
    const count = await letThrough(proxied, "/auth/sign-in", (index) => ({
      json: guess("two", index),
      headers: { "X-Forwarded-For": `203.0.113.${index}, 192.0.2.7` },
    }));
    expect([15, 16]).toContain(count);
  });

  test("an IPv6 one by its /64", async () => {
    const count = await letThrough(proxied, "/auth/sign-in", (index) => ({
      json: guess("three", index),
      headers: { "X-Forwarded-For": `2001:db8:a:b:${index}:${index}:0:1` },
    }));
    expect([15, 16]).toContain(count);
  });
});

test("mails that are asked for are counted by address, whoever they are for", async () => {
  const count = await letThrough(plain, "/auth/password/forgot", (index) => ({
    json: { email: `person-${index}@example.com` },
    headers: { "X-Forwarded-For": `198.51.100.${index}` },
  }));
  expect([15, 16]).toContain(count);
});
