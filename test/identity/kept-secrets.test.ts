import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, textOf } from "../../src/kit/json.ts";
import { AuthenticatorApp } from "./authenticator-app.ts";
import { Browser } from "./browser.ts";
import { ForgingIssuer } from "./forging-issuer.ts";
import { objectOf, PeopleServer, passwordOf } from "./people-server.ts";
import { client } from "./real-issuer.ts";

let issuer: ForgingIssuer;
let server: PeopleServer;
beforeAll(async () => {
  issuer = new ForgingIssuer();
  const definition = charter({
    name: "Sealed",
    identity: { signUp: "open", providers: { forger: { ...client, issuer: issuer.url } } },
    resources: { notes: resource({ fields: { text: field.text() } }) },
  });
  server = await PeopleServer.start(definition);
});
afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

/** All that is on disk: the database with its write-ahead log, and what else lies beside it but the mails to people. */
function everythingKept(): Buffer {
  const files = readdirSync(server.folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const kept = files.filter(({ parentPath }) => !parentPath.includes("mails"));
  return Buffer.concat(kept.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

describe("what is on disk", () => {
  test("holds no secret as it is, in no table and not in the log of changes", async () => {
    const email = "anna@example.com";
    const { token } = await server.join(email);
    const secrets: Record<string, string> = { password: passwordOf(email), "session token": token };

    const begun = await server.send("POST", "/auth/totp", { token, json: { password: passwordOf(email) } });
    const app = new AuthenticatorApp(textOf(begun.json.uri));
    const code = app.code();
    const { recovery_codes: codes } = begun.json;
    secrets["secret of the app"] = app.secret.base32;
    secrets["secret of the app, decoded"] = app.secret.utf8;
    secrets["recovery code"] = codes !== undefined && isJsonArray(codes) ? textOf(codes[0]) : "";
    secrets["code of the app"] = `"${code}"`;
    const done = await server.send("POST", "/auth/totp/verify", { token, json: { code } });
    secrets["token of the next session"] = textOf(done.json.token);

    const pending = await server.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
    const [, cookie = ""] = Buffer.from(textOf(pending.json.ticket), "base64url").toString().split("=");
    secrets["sign-in under way"] = cookie.split(".")[0] ?? "";

    await server.send("POST", "/auth/magic-link/send", { json: { email } });
    secrets["token of a link"] = await server.linkTo(email);
    await server.send("POST", "/auth/password/forgot", { json: { email } });
    secrets["token for a new password"] = await server.linkTo(email);
    await server.send("POST", "/auth/code/send", { json: { email } });
    secrets["code by mail"] = `"${/\b\d{6}\b/.exec((await server.mailTo(email)).text)?.[0] ?? ""}`;

    let idToken = "";
    issuer.forge = (parts) => ({ ...parts, claims: { ...parts.claims, sub: "someone-of-the-forger" } });
    issuer.onToken = (given) => {
      idToken = given;
    };
    const browser = new Browser();
    const { url } = server.app;
    const sent = await browser.post(`${url}/api/v1/auth/providers/forger`, { callback_url: "/in" });
    const there = new URL(textOf(objectOf(sent.json ?? undefined).url));
    secrets["state of a sign-in"] = there.searchParams.get("state") ?? "";
    secrets["nonce of a sign-in"] = there.searchParams.get("nonce") ?? "";
    await browser.goUntil(there.href, `${url}/in`);
    secrets["ID token"] = idToken;
    secrets["access token"] = "an-access-token";
    secrets["token of a provider's session"] = browser.cookie(url, "charter.session_token")?.split(".")[0] ?? "";

    const kept = everythingKept();
    expect(kept.includes(email)).toBe(true);
    expect(kept.includes("someone-of-the-forger")).toBe(true);
    for (const [name, secret] of Object.entries(secrets)) {
      expect([name, secret.length > 6, kept.includes(secret)]).toEqual([name, true, false]);
    }
  });

  test("is not told by the log of changes, to an admin neither", async () => {
    const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
    const { json } = await server.send("GET", "/resources", { token: root });
    expect(JSON.stringify(json)).not.toContain("charter_");
    for (const name of ["charter_sessions", "charter_two_factors", "charter_accounts", "charter_verifications"]) {
      expect((await server.send("GET", `/resources/${name}`, { token: root })).status).toBe(404);
      expect((await server.send("GET", `/changes?resources=${name}`, { token: root })).status).toBeGreaterThan(399);
    }
  });
});
