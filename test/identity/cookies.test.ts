import { describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { type JsonObject, textOf } from "../../src/kit/json.ts";
import { PeopleServer, passwordOf } from "./people-server.ts";
import { client, RealIssuer } from "./real-issuer.ts";

/** Every cookie that the flows set, by what sets it. */
async function cookiesBehind(publicUrl?: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const issuer = await RealIssuer.start();
  const definition = charter({
    name: "Cookies",
    identity: { signUp: "open", providers: { main: { ...client, issuer: issuer.url } } },
    resources: { notes: resource({ fields: { text: field.text() } }) },
  });
  const server = await PeopleServer.start(definition, publicUrl === undefined ? {} : { publicUrl });
  issuer.serve([`${server.app.url}/api/v1/auth/callback/main`]);
  const email = "anna@example.com";
  const { token } = await server.join(email);
  const set = async (path: string, json: JsonObject, sent: { token?: string } = {}) => {
    const answer = await server.send("POST", path, { json, ...sent });
    return answer.headers.getSetCookie();
  };
  const cookies = {
    signIn: await set("/auth/sign-in", { email, password: passwordOf(email) }),
    provider: await set("/auth/providers/main", { callback_url: "/" }),
    passkey: await set("/auth/sign-in/passkey/options", {}),
    addPasskey: await set("/auth/passkeys/options", {}, { token }),
  };
  await server.stop();
  await issuer.stop();
  return cookies;
}

describe("every cookie", () => {
  for (const publicUrl of [undefined, "https://people.example.com"]) {
    const prefix = publicUrl === undefined ? "" : "__Secure-";
    test(`is out of scripts' reach and stays with the site, behind ${publicUrl ?? "http"}`, async () => {
      const cookies = await cookiesBehind(publicUrl);
      for (const [name, set] of Object.entries(cookies)) {
        expect([name, set.length > 0]).toEqual([name, true]);
        for (const cookie of set) {
          expect(cookie).toStartWith(`${prefix}charter.`);
          expect(cookie).toMatch(/; Path=\/(?:;|$)/);
          expect(cookie).toMatch(/; HttpOnly(?:;|$)/);
          expect(cookie).toMatch(/; SameSite=Lax(?:;|$)/);
          expect(cookie).not.toMatch(/; Domain=/i);
          expect([cookie, /; Secure(?:;|$)/.test(cookie)]).toEqual([cookie, publicUrl !== undefined]);
        }
      }
    });
  }

  test("behind TLS opens what its token opens, and under another name nothing", async () => {
    const definition = charter({
      name: "Cookies",
      identity: { signUp: "open" },
      resources: { notes: resource({ fields: { text: field.text() } }) },
    });
    const server = await PeopleServer.start(definition, { publicUrl: "https://people.example.com" });
    const email = "bert@example.com";
    await server.join(email);
    const { cookie, json } = await server.send("POST", "/auth/sign-in", {
      json: { email, password: passwordOf(email) },
    });
    expect((await server.send("GET", "/auth/session", { cookie })).status).toBe(200);
    expect((await server.send("GET", "/auth/session", { token: textOf(json.token) })).status).toBe(200);
    const plain = cookie.replace("__Secure-", "");
    expect((await server.send("GET", "/auth/session", { cookie: plain })).status).toBe(401);
    const change = { current: passwordOf(email), password: "another good password of mine" };
    const changed = await server.send("POST", "/auth/password/change", { cookie, json: change });
    expect(changed.status).toBe(200);
    await server.stop();
  });
});
