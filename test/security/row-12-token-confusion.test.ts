import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { type JsonObject, textOf } from "../../src/kit/json.ts";
import { Browser } from "../identity/browser.ts";
import { ForgingIssuer, type TokenParts } from "../identity/forging-issuer.ts";
import { objectOf, PeopleServer } from "../identity/people-server.ts";
import { client } from "../identity/real-issuer.ts";

let issuer: ForgingIssuer;
let server: PeopleServer;

function definition({ url }: ForgingIssuer) {
  return charter({
    name: "Forged",
    identity: { signUp: "open", providers: { forger: { ...client, issuer: url } } },
    resources: { notes: resource({ fields: { text: field.text() } }) },
  });
}

/** Signs in by the issuer; gives why not, and null where it went well. */
async function errorOf(): Promise<string | null> {
  const browser = new Browser();
  const { url } = server.app;
  const begun = await browser.post(`${url}/api/v1/auth/providers/forger`, { callback_url: "/in" });
  if (begun.status !== 200) return textOf(objectOf(begun.json ?? undefined).type);
  const landed = await browser.goUntil(textOf(objectOf(begun.json ?? undefined).url), `${url}/in`);
  const error = new URL(landed).searchParams.get("error");
  const session = browser.cookie(url, "charter.session_token");
  expect([error, session === undefined]).toEqual([error, error !== null]);
  return error;
}

beforeAll(async () => {
  issuer = new ForgingIssuer();
  server = await PeopleServer.start(definition(issuer));
});
afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

/** The same token with other claims; null takes one away. */
const claiming =
  (claims: JsonObject) =>
  (parts: TokenParts): TokenParts => {
    const all = Object.entries({ ...parts.claims, ...claims }).filter(([, value]) => value !== null);
    return { ...parts, claims: Object.fromEntries(all) };
  };
const past = Math.floor(Date.now() / 1000) - 3600;

describe("an ID token", () => {
  test("that is good signs in", async () => {
    issuer.forge = (parts) => parts;
    expect(await errorOf()).toBeNull();
  });

  const forged: Readonly<Record<string, (parts: TokenParts) => TokenParts>> = {
    "without a signature": (parts) => ({ ...parts, header: { alg: "none" }, signature: "none" }),
    "with none, in other letters": (parts) => ({ ...parts, header: { alg: "nOnE" }, signature: "none" }),
    "of which the signature was taken away": (parts) => ({ ...parts, signature: "none" }),
    "signed with the public key as a password": (parts) => ({
      ...parts,
      header: { alg: "HS256", kid: "1" },
      signature: "hmac",
    }),
    "signed by a key of somebody else": (parts) => ({ ...parts, foreignKey: true }),
    "signed by a key that the issuer does not name": (parts) => ({ ...parts, header: { alg: "RS256", kid: "2" } }),
    "for another client": claiming({ aud: "another" }),
    "for others too, made for another client": claiming({ aud: [client.clientId, "another"], azp: "another" }),
    "for nobody": claiming({ aud: null }),
    "of another issuer": claiming({ iss: "https://issuer.example" }),
    "of nobody": claiming({ iss: null }),
    "that is too old": claiming({ iat: past - 60, exp: past }),
    "without an end": claiming({ exp: null }),
    "that begins later": claiming({ nbf: past + 7200 }),
    "of another sign-in": claiming({ nonce: "another" }),
    "of no sign-in": claiming({ nonce: null }),
    "about nobody": claiming({ sub: null }),
  };
  for (const [name, forge] of Object.entries(forged)) {
    test(`${name} is refused`, async () => {
      issuer.forge = forge;
      expect(await errorOf()).toBe("invalid_credentials");
    });
  }

  test("is not completed by what is said of another person", async () => {
    issuer.forge = claiming({ email: null, email_verified: null });
    issuer.userInfo = { sub: "another", email: "another@example.com", email_verified: true };
    expect(await errorOf()).toBe("invalid_credentials");
    issuer.userInfo = { ...issuer.userInfo, sub: "forger" };
    expect(await errorOf()).toBeNull();
  });
});

test("an issuer that says to be another one is not asked for anything", async () => {
  const posing = new ForgingIssuer();
  posing.describe = (metadata) => ({ ...metadata, issuer: "https://issuer.example" });
  const own = await PeopleServer.start(definition(posing));
  const answer = await own.send("POST", "/auth/providers/forger", { json: { callback_url: "/" } });
  expect([answer.status, answer.json.type]).toEqual([503, "/problems/provider_unavailable"]);
  await own.stop();
  await posing.stop();
});
