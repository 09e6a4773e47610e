import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { textOf } from "../../src/kit/json.ts";
import { objectOf, PeopleServer, passwordOf } from "./people-server.ts";

const definition = charter({
  name: "People",
  roles: { agent: "Helps" },
  identity: { signUp: "open" },
  users: {
    fields: { phone: field.text(), grade: field.integer({ write: `"agent" in me.roles` }) },
    access: { read: `id == me.id || "agent" in me.roles`, update: "id == me.id" },
  },
  resources: {
    notes: resource({
      fields: { text: field.text({ required: true }) },
      access: { read: "created_by == me.id", create: "me.signed_in", update: "created_by == me.id" },
    }),
  },
});

let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition);
});
afterAll(() => server.stop());

describe("signing up", () => {
  test("from nothing to the first record", async () => {
    const email = "anna@example.com";
    const json = { email: "Anna@Example.com", password: passwordOf(email), name: "Anna", phone: "1" };
    const up = await server.send("POST", "/auth/sign-up", { json });
    expect([up.status, up.json]).toEqual([202, { next: "verify_email" }]);
    const early = await server.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
    expect([early.status, early.json.type]).toEqual([403, "/problems/not_verified"]);
    expect(
      (await server.send("POST", "/auth/verify-email", { json: { token: await server.linkTo(email) } })).status,
    ).toBe(204);
    const { token, id } = await server.signIn(email);
    const me = await server.send("GET", "/auth/session", { token });
    expect(me.json.user).toEqual({ id, email, name: "Anna", verified: true, roles: [], two_factor: false });
    const note = await server.send("POST", "/resources/notes", { token, json: { text: "Hello" } });
    expect([note.status, note.json.created_by]).toEqual([201, id]);
    const user = await server.send("GET", `/users/${id}`, { token });
    expect(user.json).toMatchObject({ email, phone: "1", grade: null });
  });

  test("takes profile fields by the rules of the people", async () => {
    const json = { email: "bert@example.com", password: passwordOf("bert"), grade: 5 };
    const up = await server.send("POST", "/auth/sign-up", { json });
    expect([up.status, up.json.errors]).toMatchObject([403, [{ pointer: "/grade", code: "not_writable" }]]);
    const { grade: _grade, ...plain } = json;
    const other = await server.send("POST", "/auth/sign-up", { json: { ...plain, roles: ["admin"] } });
    expect(other.status).toBe(403);
    const unknown = await server.send("POST", "/auth/sign-up", { json: { ...plain, phon: "1" } });
    expect([unknown.status, unknown.json.errors]).toMatchObject([422, [{ pointer: "/phon", code: "unknown_field" }]]);
  });
});

describe("a session", () => {
  test("holds by its cookie for pages of this server, and for no other site's", async () => {
    const email = "carla@example.com";
    await server.join(email);
    const signedIn = await server.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
    const { cookie } = signedIn;
    expect(signedIn.headers.getSetCookie().join()).toMatch(/charter\.session_token=.*HttpOnly.*SameSite=Lax/i);
    const json = { text: "By cookie" };
    expect((await server.send("POST", "/resources/notes", { cookie, json })).status).toBe(201);
    const sites: readonly [Readonly<Record<string, string>>, number][] = [
      [{ "Sec-Fetch-Site": "same-origin" }, 201],
      [{ "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }, 403],
      [{ "Sec-Fetch-Site": "same-site", Origin: "https://other.example.com" }, 403],
      [{ Origin: "https://evil.example" }, 403],
      [{ Origin: "null" }, 403],
    ];
    for (const [headers, status] of sites) {
      const answer = await server.send("POST", "/resources/notes", { cookie, json, headers });
      expect([headers, answer.status]).toEqual([headers, status]);
    }
    expect((await server.send("GET", "/resources/notes", { cookie })).json.items).toHaveLength(2);
  });

  test("is one of a list, and ends alone, with the others, or by signing out", async () => {
    const { token } = await server.join("dora@example.com");
    const second = await server.signIn("dora@example.com");
    const third = await server.signIn("dora@example.com");
    const { json } = await server.send("GET", "/auth/sessions", { token });
    expect(json.items).toHaveLength(3);
    const status = async (of: string) => (await server.send("GET", "/auth/session", { token: of })).status;
    const current = await server.send("GET", "/auth/session", { token: second.token });
    const id = textOf(objectOf(current.json.session).id);
    expect((await server.send("DELETE", `/auth/sessions/${id}`, { token })).status).toBe(204);
    expect([await status(second.token), await status(third.token)]).toEqual([401, 200]);
    expect((await server.send("DELETE", "/auth/sessions", { token })).status).toBe(204);
    expect([await status(third.token), await status(token)]).toEqual([401, 200]);
    expect((await server.send("POST", "/auth/sign-out", { token })).status).toBe(204);
    expect(await status(token)).toBe(401);
  });

  test("ends at once by a ban, and knows a new role at once", async () => {
    const { token, id } = await server.join("emil@example.com");
    const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
    const users = async () => (await server.send("GET", "/users", { token })).json.items;
    expect(await users()).toHaveLength(1);
    await server.send("PATCH", `/users/${id}`, { token: root, json: { roles: ["agent"] } });
    expect(await users()).not.toHaveLength(1);
    await server.send("PATCH", `/users/${id}`, { token: root, json: { banned: true } });
    expect((await server.send("GET", "/auth/session", { token })).status).toBe(401);
    const again = await server.send("POST", "/auth/sign-in", {
      json: { email: "emil@example.com", password: passwordOf("emil@example.com") },
    });
    expect([again.status, again.json.type]).toEqual([403, "/problems/banned"]);
  });
});

describe("a password", () => {
  test("is changed by its owner, and all other sessions end", async () => {
    const email = "fred@example.com";
    const { token } = await server.join(email);
    const other = await server.signIn(email);
    const password = "another good password of mine";
    const wrong = await server.send("POST", "/auth/password/change", {
      token,
      json: { current: "nope nope", password },
    });
    expect([wrong.status, wrong.json.type]).toEqual([401, "/problems/invalid_credentials"]);
    const changed = await server.send("POST", "/auth/password/change", {
      token,
      json: { current: passwordOf(email), password },
    });
    expect(changed.status).toBe(200);
    expect((await server.send("GET", "/auth/session", { token: other.token })).status).toBe(401);
    expect((await server.send("GET", "/auth/session", { token: textOf(changed.json.token) })).status).toBe(200);
    expect((await server.send("POST", "/auth/sign-in", { json: { email, password } })).status).toBe(200);
  });

  test("is reset by the token of a mail, which holds once, and every session ends", async () => {
    const email = "gina@example.com";
    const { token } = await server.join(email);
    for (const address of [email, "nobody@example.com"]) {
      expect((await server.send("POST", "/auth/password/forgot", { json: { email: address } })).status).toBe(204);
    }
    const json = { token: await server.linkTo(email), password: "a wholly new password" };
    const resets = await Promise.all(
      Array.from({ length: 50 }, () => server.send("POST", "/auth/password/reset", { json })),
    );
    expect(resets.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(new Set(resets.map(({ status }) => status))).toEqual(new Set([204, 422]));
    expect((await server.send("GET", "/auth/session", { token })).status).toBe(401);
  });
});

describe("without a password", () => {
  test("a link signs in, once", async () => {
    const email = "hans@example.com";
    await server.join(email);
    expect((await server.send("POST", "/auth/magic-link/send", { json: { email } })).status).toBe(204);
    const json = { token: await server.linkTo(email) };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.send("POST", "/auth/magic-link", { json })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("a code signs in, once", async () => {
    const email = "ida@example.com";
    await server.join(email);
    expect((await server.send("POST", "/auth/code/send", { json: { email } })).status).toBe(204);
    const code = /\b\d{6}\b/.exec((await server.mailTo(email)).text)?.[0] ?? "";
    const wrong = await server.send("POST", "/auth/code", {
      json: { email, code: code === "000000" ? "111111" : "000000" },
    });
    expect(wrong.status).toBe(401);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.send("POST", "/auth/code", { json: { email, code } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
