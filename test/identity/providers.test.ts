import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type JsonObject, textOf } from "../../src/kit/json.ts";
import { Browser } from "./browser.ts";
import { objectOf, PeopleServer } from "./people-server.ts";
import { come, definition, itemsOf, redirectPath, root, start, type World } from "./provided-world.ts";
import { type Person, RealIssuer } from "./real-issuer.ts";

let world: World;
beforeAll(async () => {
  world = await start("open");
});
afterAll(() => world.stop());

describe("a provider", () => {
  test("is listed with its title, and knows no more than its name", async () => {
    const { json } = await world.server.send("GET", "/auth/providers");
    expect(json.items).toEqual([
      { name: "main", title: "The main one" },
      { name: "other", title: "Other" },
      { name: "doubted", title: "Doubted" },
    ]);
    const unknown = await world.server.send("POST", "/auth/providers/nobody", { json: { callback_url: "/" } });
    expect(unknown.status).toBe(404);
  });

  test("makes a person at the first sign-in, and signs them in at the second, by cookie and by token", async () => {
    const person = { sub: "anna", email: "Anna@Example.com", email_verified: true, name: "Anna" };
    const first = await come(world, person);
    expect(first.user).toMatchObject({ email: "anna@example.com", name: "Anna", verified: true });
    const again = await come(world, person);
    expect(again.user.id).toBe(first.user.id ?? "");
    const page = await first.browser.send(`${world.server.app.url}/api/v1/auth/session`);
    expect(page.status).toBe(200);
    const accounts = await itemsOf(world, "/auth/accounts", textOf(again.token));
    expect(accounts).toMatchObject([{ provider: "main" }]);
  });

  test("is one more way in to a proven address, and leaves the password that was there", async () => {
    const email = "bert@example.com";
    const { id } = await world.server.join(email);
    const came = await come(world, { sub: "bert", email, email_verified: true });
    expect(came.user.id).toBe(id);
    expect((await world.server.signIn(email)).id).toBe(id);
  });

  test("that has not proven an address gets nobody in who has it here", async () => {
    const email = "carla@example.com";
    const { token } = await world.server.join(email);
    const unproven = await come(world, { sub: "not-carla", email, email_verified: false });
    expect([unproven.error, unproven.token]).toEqual(["not_verified", undefined]);
    const doubted = await come(world, { sub: "not-carla", email, email_verified: true }, "doubted");
    expect([doubted.error, doubted.token]).toEqual(["not_verified", undefined]);
    expect(await itemsOf(world, "/auth/accounts", token)).toMatchObject([{ provider: "password" }]);
  });

  test("that has not proven the address of somebody new waits for them to prove it", async () => {
    const person = { sub: "dora", email: "dora@example.com", email_verified: false };
    expect((await come(world, person)).error).toBe("not_verified");
    const [user] = await itemsOf(world, `/users?filter=${encodeURIComponent('email == "dora@example.com"')}`, root);
    expect(user?.verified).toBe(false);
    const json = { token: await world.server.linkTo(person.email) };
    expect((await world.server.send("POST", "/auth/verify-email", { json })).status).toBe(204);
    expect((await come(world, person)).user.email).toBe(person.email);
  });

  test("lets nobody in who is locked out, and says so where they came from", async () => {
    const person = { sub: "emil", email: "emil@example.com", email_verified: true };
    const { user } = await come(world, person);
    await world.server.send("PATCH", `/users/${textOf(user.id)}`, { token: root, json: { banned: true } });
    const banned = await come(world, person);
    expect([banned.error, banned.token]).toEqual(["banned", undefined]);
  });

  test("that says no sends its reason along in our words", async () => {
    const { server } = world;
    const browser = new Browser();
    const begun = await browser.post(`${server.app.url}/api/v1/auth/providers/main`, {
      callback_url: "/welcome",
      error_url: "/sorry",
    });
    const state = new URL(textOf(objectOf(begun.json ?? undefined).url)).searchParams.get("state") ?? "";
    const query = new URLSearchParams({ state, error: "access_denied", error_description: "<b>no</b>" });
    const landed = await browser.goUntil(
      `${server.app.url}${redirectPath}/main?${query.toString()}`,
      `${server.app.url}/sorry`,
    );
    const { searchParams } = new URL(landed);
    expect(searchParams.get("error")).toBe("forbidden");
    expect(searchParams.get("error_description")).not.toContain("<b>");
  });

  test("may send its answer as a form", async () => {
    const { server } = world;
    const body = new URLSearchParams({ state: "a b", code: "c&d", more: "dropped" });
    const answer = await fetch(`${server.app.url}${redirectPath}/main`, { method: "POST", body, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "?state=a+b&code=c%26d"]);
  });
});

describe("a client without cookies", () => {
  const verifier = "a-verifier-that-nobody-but-this-client-knows";
  const challenge = new Bun.CryptoHasher("sha256").update(verifier).digest("base64url");
  const exchange = (json: JsonObject) => world.server.send("POST", "/auth/session", { json });

  /** Sends a browser to the provider, and gives the ticket that it comes back with. */
  async function ticketOf(sub: string): Promise<string> {
    const { url } = world.server.app;
    world.main.person = { sub, email: `${sub}@example.com`, email_verified: true };
    const query = new URLSearchParams({ callback_url: "https://app.example.com/in?a=b", code_challenge: challenge });
    const browser = new Browser();
    const start = `${url}/api/v1/auth/providers/main/start?${query.toString()}`;
    const landed = new URL(await browser.goUntil(start, "https://app.example.com/in"));
    expect([...landed.searchParams.keys()]).toEqual(["a", "ticket"]);
    expect(browser.cookie(url, "charter.session_token")).toBeUndefined();
    return landed.searchParams.get("ticket") ?? "";
  }

  test("is given a ticket by way of the browser, and a token for it once", async () => {
    const ticket = await ticketOf("mia");
    const json = { ticket, code_verifier: verifier };
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(json)));
    const [taken, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    const session = await world.server.send("GET", "/auth/session", { token: textOf(taken?.json.token) });
    expect(objectOf(session.json.user).email).toBe("mia@example.com");
  });

  test("gets nothing for a ticket without its verifier, and the ticket is gone then", async () => {
    const ticket = await ticketOf("nora");
    expect((await exchange({ ticket, code_verifier: `${verifier}!` })).status).toBe(422);
    expect((await exchange({ ticket, code_verifier: challenge })).status).toBe(422);
    expect((await exchange({ ticket, code_verifier: verifier })).status).toBe(422);
    const { records } = world.server.app;
    const user = await records.first("users", [{ field: "email", value: "nora@example.com" }]);
    expect(await records.count("charter_sessions", [{ field: "user", value: textOf(user?.id) }])).toBe(0);
  });
});

describe("a sign-in that was not begun here", () => {
  test("is refused: no state, an unknown one, another browser's, and one that was used", async () => {
    const { server } = world;
    const callback = `${server.app.url}${redirectPath}/main`;
    for (const query of ["", "?code=x", "?code=x&state=unknown"]) {
      const answer = await new Browser().send(callback + query);
      expect([query, answer.status, answer.headers.get("set-cookie")]).toEqual([query, 422, null]);
    }
    world.main.person = { sub: "fred", email: "fred@example.com", email_verified: true };
    const fred = new Browser();
    const begun = await fred.post(`${server.app.url}/api/v1/auth/providers/main`, { callback_url: "/welcome" });
    const back = await fred.goUntil(textOf(objectOf(begun.json ?? undefined).url), callback);
    const stranger = await new Browser().send(back);
    expect(new URL(stranger.headers.get("location") ?? "").searchParams.get("error")).toBe("invalid_token");
    expect(stranger.headers.getSetCookie().join()).not.toContain("session_token=");
    const landed = await fred.goUntil(back, `${server.app.url}/welcome`);
    expect(new URL(landed).search).toBe("");
    const replay = await fred.send(back);
    expect([replay.status, replay.headers.getSetCookie().join()]).toEqual([422, ""]);
  });

  test("goes back to no other origin than the listed ones (row 22)", async () => {
    const { port, url } = world.server.app;
    const foreign = [
      "https://evil.example",
      "//evil.example/x",
      "/\\evil.example",
      `http://127.0.0.1:${port}.evil.example/`,
      `http://127.0.0.1:${port}@evil.example/`,
      `http://user@127.0.0.1:${port}/`,
      "javascript:alert(1)",
      "data:text/html,x",
      "https://app.example.com.evil.example",
      "http://app.example.com",
      "/welcome?error=none",
      "/welcome?ticket=x",
      "/welcome?code_challenge=x",
    ];
    for (const address of foreign) {
      for (const json of [{ callback_url: address }, { callback_url: "/", error_url: address }]) {
        const answer = await world.server.send("POST", "/auth/providers/main", { json });
        expect([address, answer.status]).toEqual([address, 422]);
      }
    }
    for (const address of ["/", `${url}/x?y=z#a`, "https://app.example.com/in"]) {
      const answer = await world.server.send("POST", "/auth/providers/main", { json: { callback_url: address } });
      expect([address, answer.status]).toEqual([address, 200]);
    }
  });
});

describe("one's accounts", () => {
  /** Adds an account of a provider to whoever the token is of; gives where the browser ends. */
  async function add(token: string, person: Person, name = "other") {
    const { server } = world;
    (name === "main" ? world.main : world.other).person = person;
    const browser = new Browser();
    const headers = { Authorization: `Bearer ${token}` };
    const body = { callback_url: "/welcome" };
    const begun = await browser.post(`${server.app.url}/api/v1/auth/accounts/${name}`, body, headers);
    if (begun.status !== 200) return begun.status;
    const landed = await browser.goUntil(textOf(objectOf(begun.json ?? undefined).url), `${server.app.url}/welcome`);
    return new URL(landed).searchParams.get("error");
  }

  test("grow by a provider's, whatever its address is, and sign in by each", async () => {
    const { token, id } = await world.server.join("gina@example.com");
    const person = { sub: "gina", email: "gina@elsewhere.example", email_verified: true };
    expect(await add(token, person)).toBeNull();
    expect((await come(world, person, "other")).user.id).toBe(id);
    const another = await world.server.join("hans@example.com");
    expect(await add(another.token, person)).toBe("conflict");
    const unproven = { sub: "hans", email: "hans@example.com", email_verified: false };
    expect(await add(another.token, unproven)).toBe("not_verified");
    expect((await world.server.send("POST", "/auth/accounts/other", { json: { callback_url: "/" } })).status).toBe(401);
  });

  test("can be taken away, but not the last way in, and nobody else's", async () => {
    const { token } = await world.server.join("ida@example.com");
    await add(token, { sub: "ida", email: "ida@elsewhere.example", email_verified: true });
    const [first, second] = await itemsOf(world, "/auth/accounts", token);
    const stranger = await world.server.join("jan@example.com");
    const path = (account: JsonObject | undefined) => `/auth/accounts/${textOf(account?.id)}`;
    expect((await world.server.send("DELETE", path(first), { token: stranger.token })).status).toBe(404);
    expect((await world.server.send("DELETE", path(first), { token })).status).toBe(204);
    expect((await world.server.send("DELETE", path(second), { token })).status).toBe(409);
  });
});

describe("who may come", () => {
  test("is nobody new where sign-up is closed or by invitation, and those who are known", async () => {
    for (const signUp of ["closed", "invite"] as const) {
      const own = await start(signUp);
      const person = { sub: "kai", email: "kai@example.com", email_verified: true };
      const refused = await come(own, person);
      expect([refused.error, refused.token]).toEqual(["sign_up_closed", undefined]);
      const json = { email: person.email, verified: true };
      expect((await own.server.send("POST", "/users", { token: root, json })).status).toBe(201);
      expect((await come(own, person)).user.email).toBe(person.email);
      await own.stop();
    }
  });

  test("is who has a proven address of a domain", async () => {
    const own = await start({ domains: ["example.com"] }, false);
    const error = async (person: Person) => (await come(own, person)).error;
    expect(await error({ sub: "1", email: "a@elsewhere.example", email_verified: true })).toBe("sign_up_closed");
    expect(await error({ sub: "2", email: "b@example.com", email_verified: false })).toBe("sign_up_closed");
    expect(await error({ sub: "3", email: "c@example.com.evil.example", email_verified: true })).toBe("sign_up_closed");
    expect(await error({ sub: "4", email: "d@example.com", email_verified: true })).toBeNull();
    await own.stop();
  });
});

test("an issuer that is down holds nothing else up, and works once it is back", async () => {
  const down = await RealIssuer.start();
  const port = Number(new URL(down.url).port);
  await down.stop();
  const server = await PeopleServer.start(definition({ main: down, other: down }, "open"));
  await server.join("lena@example.com");
  const begin = () => server.send("POST", "/auth/providers/main", { json: { callback_url: "/" } });
  const early = await begin();
  expect([early.status, early.json.type]).toEqual([503, "/problems/provider_unavailable"]);
  const back = await RealIssuer.start(port);
  back.serve([`${server.app.url}${redirectPath}/main`]);
  expect((await begin()).status).toBe(200);
  await server.stop();
  await back.stop();
});
