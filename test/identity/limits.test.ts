import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { charter } from "../../src/index.ts";
import { type Answer, PeopleServer, passwordOf, type Sent } from "./people-server.ts";

const definition = charter({
  name: "Limited",
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id" } },
  resources: {},
  limits: { guesses: 12, mails: 3, mailRequests: 30 },
});

/** Behind a proxy that is trusted, so that tests can come from where they like. */
const flags = { trustedProxies: "127.0.0.1", rateScale: "1" };

let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition, flags);
});
afterAll(() => server.stop());

function from(address: string): Pick<Sent, "headers"> {
  return { headers: { "X-Forwarded-For": address } };
}

function signIn(email: string, password: string, sent: Sent = {}): Promise<Answer> {
  return server.send("POST", "/auth/sign-in", { ...sent, json: { email, password } });
}

/** Guesses at an account, each time from another address, until strangers have to wait. */
async function guessAt(email: string): Promise<number> {
  for (let index = 0; index < 30; index += 1) {
    const { status } = await signIn(email, `wrong guess ${index}`, from(`192.0.2.${index}`));
    if (status === 429) return index;
    expect(status).toBe(401);
  }
  return 30;
}

describe("guessing the password of an account", () => {
  test("has to wait after a few wrong ones, from whatever address, the same for an unknown one", async () => {
    await server.join("anna@example.com");
    const guesses = [await guessAt("anna@example.com"), await guessAt("nobody@example.com")];
    // The first wait is 5 seconds: a slow machine may be let through once more.
    for (const count of guesses) expect([5, 6, 7]).toContain(count);
    const [known, unknown] = [
      await signIn("anna@example.com", "wrong", from("198.51.100.1")),
      await signIn("Nobody@Example.com", "wrong", from("198.51.100.1")),
    ];
    for (const { status, headers, json } of [known, unknown]) {
      expect([status, json.type, json.policy]).toEqual([429, "/problems/rate_limited", "account"]);
      expect(headers.get("Retry-After")).toBe(JSON.stringify(json.retry_after));
    }
  });

  test("does not keep the owner out, whose browser or address is known", async () => {
    const email = "bert@example.com";
    const home = from("203.0.113.5");
    await server.join(email);
    const { cookie } = await signIn(email, passwordOf(email), home);
    const device = cookie.split("; ").find((each) => each.startsWith("charter.device="));
    expect(device).toBeString();
    await guessAt(email);
    const elsewhere = { ...from("198.51.100.2"), cookie: device ?? "" };
    expect((await signIn(email, passwordOf(email), from("198.51.100.2"))).status).toBe(429);
    expect((await signIn(email, passwordOf(email), elsewhere)).status).toBe(200);
    expect((await signIn(email, passwordOf(email), home)).status).toBe(200);
    // The cookie of one account opens nothing at another.
    await guessAt("anna@example.com");
    expect((await signIn("anna@example.com", passwordOf("anna@example.com"), elsewhere)).status).toBe(429);
  });

  test("with a known browser has to wait too, for its own wrong ones", async () => {
    const email = "carla@example.com";
    await server.join(email);
    const { cookie } = await signIn(email, passwordOf(email));
    const statuses: number[] = [];
    for (let index = 0; index < 9; index += 1) {
      statuses.push((await signIn(email, `wrong guess ${index}`, { cookie, ...from("198.51.100.3") })).status);
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses).toContain(429);
    // Strangers are not slowed down by that.
    expect((await signIn(email, passwordOf(email), from("198.51.100.4"))).status).toBe(200);
  });

  test("of many accounts is counted by address, and right ones are given back", async () => {
    const email = "dora@example.com";
    await server.join(email);
    const office = from("2001:db8:1:1::1");
    for (let index = 0; index < 15; index += 1)
      expect((await signIn(email, passwordOf(email), office)).status).toBe(200);
    let answered = 0;
    while (
      (await signIn(`someone-${answered}@example.com`, "wrong", from(`2001:db8:1:1::${answered}`))).status === 401
    ) {
      answered += 1;
    }
    expect(answered).toBeGreaterThanOrEqual(12);
    expect(answered).toBeLessThan(16);
  });

  test("many at once gets no more of them through", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        signIn("emil@example.com", `wrong ${index}`, from(`203.0.113.${index}`)),
      ),
    );
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThan(10);
  });
});

describe("mails to an account", () => {
  test("are a few an hour, and the answer is the same after that", async () => {
    const alone = await PeopleServer.start(definition, flags);
    try {
      const answers: Answer[] = [];
      for (let index = 0; index < 8; index += 1) {
        const path = ["/auth/code/send", "/auth/magic-link/send"][index % 2] ?? "";
        const email = index % 3 === 0 ? "flora@example.com" : "Flora@Example.com";
        answers.push(await alone.send("POST", path, { json: { email }, ...from(`203.0.113.${index}`) }));
      }
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(["204 "]));
      // A server that has stopped has written all that it was to write.
      await alone.app.stop();
      expect(await readdir(join(alone.folder, "mails", "kept"))).toHaveLength(3);
    } finally {
      await alone.stop();
    }
  });

  test("asked for from one address are limited by it", async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 35; index += 1) {
      const json = { email: `person-${index}@example.com` };
      statuses.push((await server.send("POST", "/auth/magic-link/send", { json, ...from("203.0.113.99") })).status);
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 204));
    expect(statuses).toContain(429);
  });
});

describe("a page of another site", () => {
  test.each([
    ["/auth/sign-in", { email: "anna@example.com", password: passwordOf("anna@example.com") }],
    ["/auth/sign-up", { email: "mallory@example.com", password: passwordOf("mallory@example.com") }],
    ["/auth/magic-link", { token: "x" }],
    ["/auth/code", { email: "anna@example.com", code: "123456" }],
    ["/auth/first-administrator", { token: "x", email: "a@example.com", password: "a good long one" }],
    ["/auth/password/reset", { token: "x", password: "a good long one" }],
  ])("may not call %s: it would sign somebody in as the attacker", async (path, json) => {
    for (const headers of [
      { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
      { "Sec-Fetch-Site": "same-site", Origin: "https://evil.example.com" },
      { "Sec-Fetch-Site": "cross-site" },
      { Origin: "https://evil.example" },
      { Origin: "null" },
    ]) {
      const answer = await server.send("POST", path, { json, headers });
      expect([answer.status, answer.json.type, answer.cookie]).toEqual([403, "/problems/cross_site", ""]);
    }
  });

  test("cannot do it by a form, which sends no JSON", async () => {
    const response = await fetch(`http://127.0.0.1:${server.app.port}/api/v1/auth/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify({ email: "anna@example.com", password: passwordOf("anna@example.com") }),
    });
    expect([response.status, response.headers.getSetCookie()]).toEqual([415, []]);
  });
});
