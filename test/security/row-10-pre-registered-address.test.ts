import { describe, expect, test } from "bun:test";
import { charter } from "../../src/index.ts";
import { textOf } from "../../src/kit/json.ts";
import { PeopleServer, passwordOf } from "../identity/people-server.ts";
import { come, itemsOf, start } from "../identity/provided-world.ts";

describe("an address that somebody else signed up with", () => {
  for (const requireVerified of [true, false]) {
    test(`is its owner's alone once they come by a provider, requireVerified ${requireVerified}`, async () => {
      const own = await start("open", requireVerified);
      const email = "victim@example.com";
      const json = { email, password: passwordOf(email) };
      expect((await own.server.send("POST", "/auth/sign-up", { json })).status).toBe(202);
      const attacker = requireVerified ? undefined : await own.server.signIn(email);
      const victim = await come(own, { sub: "victim", email, email_verified: true });
      expect(victim.user).toMatchObject({ email, verified: true });
      expect((await own.server.send("POST", "/auth/sign-in", { json })).status).toBe(401);
      if (attacker) expect((await own.server.send("GET", "/auth/session", { token: attacker.token })).status).toBe(401);
      expect(await itemsOf(own, "/auth/accounts", textOf(victim.token))).toMatchObject([{ provider: "main" }]);
      await own.stop();
    });
  }

  for (const way of ["a link", "a code"]) {
    test(`is its owner's alone once they come by ${way} that was mailed to it`, async () => {
      const own = await start("open", false);
      const email = "victim@example.com";
      const json = { email, password: passwordOf(email) };
      await own.server.send("POST", "/auth/sign-up", { json });
      await own.server.mailTo(email);
      const attacker = await own.server.signIn(email);
      const path = way === "a link" ? "/auth/magic-link" : "/auth/code";
      await own.server.send("POST", `${path}/send`, { json: { email } });
      const { text } = await own.server.mailTo(email);
      const token = /token=([\w%-]+)/.exec(text)?.[1] ?? "";
      const code = /\b\d{6}\b/.exec(text)?.[0] ?? "";
      const victim = await own.server.send("POST", path, { json: way === "a link" ? { token } : { email, code } });
      expect(victim.status).toBe(200);
      expect((await own.server.send("POST", "/auth/sign-in", { json })).status).toBe(401);
      expect((await own.server.send("GET", "/auth/session", { token: attacker.token })).status).toBe(401);
      expect(await itemsOf(own, "/auth/accounts", textOf(victim.json.token))).toEqual([]);
      await own.stop();
    });
  }

  test("is not to be had by writing it over a proven one", async () => {
    const own = { read: "id == me.id", update: "id == me.id" };
    const server = await PeopleServer.start(
      charter({ name: "Own", identity: { signUp: "open" }, users: { access: own }, resources: {} }),
    );
    const { id, token } = await server.join("attacker@example.com");
    for (const method of ["PATCH", "PUT"]) {
      const answer = await server.send(method, `/users/${id}`, { token, json: { email: "victim@example.com" } });
      expect([method, answer.status]).toEqual([method, 403]);
    }
    expect((await server.send("PATCH", `/users/${id}`, { token, json: { name: "A" } })).status).toBe(200);
    const { user } = (await server.send("GET", "/auth/session", { token })).json;
    expect(user).toMatchObject({ email: "attacker@example.com", name: "A", verified: true });
    await server.stop();
  });

  test("takes no account of the attacker's, by which they could come back", async () => {
    const own = await start("open", false);
    const email = "victim@example.com";
    const attacker = { sub: "attacker", email, email_verified: false };
    expect((await come(own, attacker, "other")).user).toMatchObject({ email, verified: false });
    const json = { callback_url: "/" };
    const { token } = await come(own, attacker, "other");
    expect((await own.server.send("POST", "/auth/accounts/main", { token: textOf(token), json })).status).toBe(403);
    const victim = await come(own, { sub: "victim", email, email_verified: true });
    expect(victim.error).toBeNull();
    expect((await come(own, attacker, "other")).error).toBe("not_verified");
    expect((await own.server.send("GET", "/auth/session", { token: textOf(token) })).status).toBe(401);
    await own.stop();
  });
});
