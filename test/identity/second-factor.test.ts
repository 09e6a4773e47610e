import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, type Json, type JsonObject, textOf } from "../../src/kit/json.ts";
import { AuthenticatorApp } from "./authenticator-app.ts";
import { Browser } from "./browser.ts";
import { objectOf, PeopleServer, passwordOf } from "./people-server.ts";

const definition = charter({
  name: "Twice",
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id", update: "id == me.id" } },
  resources: { notes: resource({ fields: { text: field.text() } }) },
});
const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";

let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition);
});
afterAll(() => server.stop());

function texts(value: Json | undefined): readonly string[] {
  return value !== undefined && isJsonArray(value) ? value.map(String) : [];
}

/** Signs somebody up who has an authenticator app; its code of now is used up then. */
async function joinWithApp(email: string) {
  const { token, id } = await server.join(email);
  const begun = await server.send("POST", "/auth/totp", { token, json: { password: passwordOf(email) } });
  const app = new AuthenticatorApp(textOf(begun.json.uri));
  const used = app.code();
  const done = await server.send("POST", "/auth/totp/verify", { token, json: { code: used } });
  expect([begun.status, done.status]).toEqual([200, 200]);
  return { id, email, app, used, token: textOf(done.json.token), codes: texts(begun.json.recovery_codes) };
}

/** Begins a sign-in, and gives its ticket. */
async function begin(email: string): Promise<string> {
  const answer = await server.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
  expect([answer.status, answer.json.token]).toEqual([200, undefined]);
  return textOf(answer.json.ticket);
}

const complete = (json: JsonObject) => server.send("POST", "/auth/totp/verify", { json });
const recover = (json: JsonObject) => server.send("POST", "/auth/recovery-codes/verify", { json });
const statusOf = async (token: string) => (await server.send("GET", "/auth/session", { token })).status;

describe("setting an authenticator app up", () => {
  test("asks for the password, counts from the first code on, and gives another session", async () => {
    const email = "anna@example.com";
    const { token } = await server.join(email);
    for (const json of [{}, { password: "a wrong password" }]) {
      expect((await server.send("POST", "/auth/totp", { token, json })).status).toBe(401);
    }
    const begun = await server.send("POST", "/auth/totp", { token, json: { password: passwordOf(email) } });
    expect(begun.status).toBe(200);
    expect(texts(begun.json.recovery_codes)).toHaveLength(10);
    const app = new AuthenticatorApp(textOf(begun.json.uri));
    await server.signIn(email);
    const wrong = await server.send("POST", "/auth/totp/verify", { token, json: { code: app.wrongCode() } });
    expect([wrong.status, wrong.json.type]).toEqual([401, "/problems/invalid_credentials"]);
    const done = await server.send("POST", "/auth/totp/verify", { token, json: { code: app.code() } });
    expect(done.status).toBe(200);
    expect(await statusOf(token)).toBe(401);
    const session = await server.send("GET", "/auth/session", { token: textOf(done.json.token) });
    expect(objectOf(session.json.user).two_factor).toBe(true);
    const again = { token: textOf(done.json.token), json: { password: passwordOf(email) } };
    expect((await server.send("POST", "/auth/totp", again)).status).toBe(409);
  });

  test("is shown by a field that nobody writes", async () => {
    const { token, id } = await server.join("bert@example.com");
    for (const by of [token, root]) {
      const answer = await server.send("PATCH", `/users/${id}`, { token: by, json: { two_factor: true } });
      expect(answer.status).toBe(403);
    }
    const json = { email: "bert2@example.com", password: passwordOf("bert2"), two_factor: true };
    expect((await server.send("POST", "/auth/sign-up", { json })).status).toBe(403);
  });
});

describe("a sign-in with an authenticator app", () => {
  test("is completed with a ticket where there are no cookies", async () => {
    const { email, app, id } = await joinWithApp("carla@example.com");
    const begun = await server.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
    expect(begun.json.second_factor).toEqual(["totp", "recovery_code"]);
    expect(begun.headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/);
    const ticket = textOf(begun.json.ticket);
    const done = await complete({ code: app.code(1), ticket });
    expect([done.status, done.json.user]).toEqual([200, id]);
    expect(await statusOf(textOf(done.json.token))).toBe(200);
    expect((await complete({ code: app.code(1), ticket })).status).toBe(401);
  });

  test("is completed with cookies where there are, and is remembered no longer than it was asked to", async () => {
    const { email, app } = await joinWithApp("dora@example.com");
    const browser = new Browser();
    const url = `${server.app.url}/api/v1/auth`;
    const json = { email, password: passwordOf(email), remember: false };
    expect((await browser.post(`${url}/sign-in`, json)).status).toBe(200);
    expect((await browser.send(`${url}/session`)).status).toBe(401);
    const done = await browser.post(`${url}/totp/verify`, { code: app.code(1) });
    expect(done.status).toBe(200);
    expect(done.headers.getSetCookie().join("\n")).toMatch(/^charter\.session_token=(?!.*Max-Age).*HttpOnly/m);
    expect((await browser.send(`${url}/session`)).status).toBe(200);
  });

  test("is one also after a link and after a code by mail", async () => {
    const { email, app, id } = await joinWithApp("emil@example.com");
    await server.send("POST", "/auth/magic-link/send", { json: { email } });
    const link = await server.send("POST", "/auth/magic-link", { json: { token: await server.linkTo(email) } });
    await server.send("POST", "/auth/code/send", { json: { email } });
    const code = /\b\d{6}\b/.exec((await server.mailTo(email)).text)?.[0] ?? "";
    const mailed = await server.send("POST", "/auth/code", { json: { email, code } });
    for (const { json, headers } of [link, mailed]) {
      expect([json.token, json.second_factor]).toEqual([undefined, ["totp", "recovery_code"]]);
      expect(headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/);
    }
    expect((await complete({ code: app.code(1), ticket: textOf(link.json.ticket) })).json.user).toBe(id);
  });

  test("takes a ticket that was begun here, and no other", async () => {
    const { email, app, token } = await joinWithApp("fred@example.com");
    const ticket = await begin(email);
    const forged = Buffer.from(`charter.session_token=${token}`).toString("base64url");
    const changed = Buffer.from(ticket, "base64url").toString().replace("two_factor=2", "two_factor=3");
    for (const other of ["x", forged, Buffer.from(changed).toString("base64url")]) {
      expect([other, (await complete({ code: app.code(1), ticket: other })).status]).toEqual([other, 401]);
    }
    const signedIn = await server.send("POST", "/auth/totp/verify", { token, json: { code: app.code(1) } });
    expect(signedIn.status).toBe(409);
    expect((await complete({ code: app.code(1), ticket })).status).toBe(200);
  });

  test("does not take a code that was used before (RFC 6238, 5.2)", async () => {
    const { email, app, used } = await joinWithApp("gina@example.com");
    const setUp = await complete({ code: used, ticket: await begin(email) });
    expect([setUp.status, setUp.json.token]).toEqual([401, undefined]);
    const code = app.code(1);
    const tickets = await Promise.all(Array.from({ length: 10 }, () => begin(email)));
    const answers = await Promise.all(tickets.map((ticket) => complete({ code, ticket })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9);
  });

  test("ends after five wrong codes, and is locked for a while after ten", async () => {
    const { email, app, id, codes } = await joinWithApp("hans@example.com");
    const wrong = app.wrongCode();
    const ticket = await begin(email);
    for (let count = 0; count < 5; count += 1) expect((await complete({ code: wrong, ticket })).status).toBe(401);
    expect((await complete({ code: app.code(1), ticket })).json.token).toBeUndefined();
    const tickets = await Promise.all(Array.from({ length: 8 }, () => begin(email)));
    const guesses = await Promise.all(tickets.map((each) => complete({ code: wrong, ticket: each })));
    expect(new Set(guesses.map(({ status }) => status)).has(500)).toBe(false);
    const locked = await complete({ code: app.code(1), ticket: await begin(email) });
    expect([locked.status, locked.json.type]).toEqual([429, "/problems/rate_limited"]);
    const recovery = await recover({ code: codes[0] ?? "", ticket: await begin(email) });
    expect(recovery.status).toBe(429);
    const where = [{ field: "user", value: id }];
    const record = await server.app.records.first("charter_two_factors", where);
    const minutes = (Date.parse(textOf(record?.locked_until)) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(10);
    expect(minutes).toBeLessThanOrEqual(15);
  });
});

describe("a recovery code", () => {
  test("signs in once, of fifty uses at the same time exactly one", async () => {
    const { email, codes, id } = await joinWithApp("ida@example.com");
    const [first = "", second = ""] = codes;
    const done = await recover({ code: first, ticket: await begin(email) });
    expect([done.status, done.json.user]).toEqual([200, id]);
    expect((await recover({ code: first, ticket: await begin(email) })).status).toBe(401);
    const tickets = await Promise.all(Array.from({ length: 10 }, () => begin(email)));
    const uses = Array.from({ length: 50 }, (_, index) => recover({ code: second, ticket: tickets[index % 10] ?? "" }));
    const answers = await Promise.all(uses);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toHaveLength(0);
  });

  test("is none any more once there are new ones", async () => {
    const { email, codes, token } = await joinWithApp("jan@example.com");
    const json = { password: passwordOf(email) };
    expect((await server.send("POST", "/auth/recovery-codes", { token, json: {} })).status).toBe(401);
    const renewed = await server.send("POST", "/auth/recovery-codes", { token, json });
    const [fresh = ""] = texts(renewed.json.recovery_codes);
    expect((await recover({ code: codes[0] ?? "", ticket: await begin(email) })).status).toBe(401);
    expect((await recover({ code: fresh, ticket: await begin(email) })).status).toBe(200);
  });
});

test("giving the app up takes the password, and leaves it out of the next sign-in", async () => {
  const { email, token, codes } = await joinWithApp("kai@example.com");
  const ticket = await begin(email);
  expect((await server.send("DELETE", "/auth/totp", { token, json: {} })).status).toBe(401);
  const gone = await server.send("DELETE", "/auth/totp", { token, json: { password: passwordOf(email) } });
  expect(gone.status).toBe(200);
  const session = await server.send("GET", "/auth/session", { token: textOf(gone.json.token) });
  expect(objectOf(session.json.user).two_factor).toBe(false);
  expect((await recover({ code: codes[0] ?? "", ticket })).json.token).toBeUndefined();
  expect((await server.signIn(email)).token).not.toBe("");
});
