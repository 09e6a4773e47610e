import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject, textOf } from "../../src/kit/json.ts";
import { chromiumPath, startChromium } from "./chromium.ts";
import { objectOf, PeopleServer, passwordOf } from "./people-server.ts";

const definition = (requireVerified = true) =>
  charter({
    name: "Keys",
    identity: { signUp: "open", requireVerified },
    users: { access: { read: "id == me.id" } },
    resources: { notes: resource({ fields: { text: field.text() } }) },
  });
const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";

/** What the page can do: call the API, and ask the authenticator. `changes` are made to what the server asks for. */
const script = `
const call = async (method, path, body, token) => {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: "Bearer " + token } : {}) };
  const credentials = token === undefined ? "same-origin" : "omit";
  const response = await fetch("/api/v1/auth" + path, { method, headers, credentials, body: JSON.stringify(body ?? {}) });
  const text = await response.text();
  return { status: response.status, json: text === "" ? {} : JSON.parse(text) };
};
const create = async (options, changes) => (await navigator.credentials.create({
  publicKey: PublicKeyCredential.parseCreationOptionsFromJSON({ ...options, ...changes }),
})).toJSON();
const get = async (options, changes) => (await navigator.credentials.get({
  publicKey: PublicKeyCredential.parseRequestOptionsFromJSON({ ...options, ...changes }),
})).toJSON();
`;

if (chromiumPath === undefined) console.log("The passkeys are not tried: there is no Chromium on this machine.");

describe.skipIf(chromiumPath === undefined)("a passkey", () => {
  let server: PeopleServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await PeopleServer.start(definition(), { host: "localhost" });
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** A device of its own, with an authenticator whose owner shows who they are. */
  class Device {
    private constructor(
      private readonly page: Page,
      private readonly devtools: CDPSession,
      private readonly authenticatorId: string,
    ) {}

    /** `asks` is whether it can find out who is using it at all. */
    static async open(asks = true): Promise<Device> {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${server.app.url}/auth/verify-email`);
      const devtools = await context.newCDPSession(page);
      await devtools.send("WebAuthn.enable");
      const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: asks,
          isUserVerified: asks,
          automaticPresenceSimulation: true,
        },
      });
      return new Device(page, devtools, authenticatorId);
    }

    /** Runs text in the page: it may use what `script` declares, and returns JSON. */
    async run(text: string): Promise<JsonObject> {
      const result: unknown = await this.page.evaluate(`(async () => { ${script} ${text} })()`);
      if (!isJsonObject(result)) throw new TypeError("the page gave no object");
      return result;
    }

    /** Whether the device's owner shows who they are from now on. */
    async setVerified(isUserVerified: boolean): Promise<void> {
      const { authenticatorId } = this;
      await this.devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    }

    signIn(email: string): Promise<JsonObject> {
      const body = JSON.stringify({ email, password: passwordOf(email) });
      return this.run(`return await call("POST", "/sign-in", ${body})`);
    }

    add(name: string, changes: JsonObject = {}): Promise<JsonObject> {
      return this.run(`
        const asked = await call("POST", "/passkeys/options");
        if (asked.status !== 200) return asked;
        const response = await create(asked.json.options, ${JSON.stringify(changes)});
        return await call("POST", "/passkeys", { response, name: ${JSON.stringify(name)} });`);
    }

    /** Signs in by its passkey, by cookies. */
    enter(changes: JsonObject = {}): Promise<JsonObject> {
      return this.run(`
        const asked = await call("POST", "/sign-in/passkey/options");
        const response = await get(asked.json.options, ${JSON.stringify(changes)});
        return await call("POST", "/sign-in/passkey", { response });`);
    }

    close(): Promise<void> {
      return this.page.context().close();
    }
  }

  /** A device of somebody who is signed in with a password. */
  async function deviceOf(
    email: string,
  ): Promise<{ readonly device: Device; readonly id: string; readonly token: string }> {
    const { id, token } = await server.join(email);
    const device = await Device.open();
    await device.signIn(email);
    return { device, id, token };
  }

  const itemsOf = (value: Json | undefined) => (value !== undefined && isJsonArray(value) ? value.map(objectOf) : []);

  test("is added, named, and signs in without a password, by cookies", async () => {
    const { device, id, token } = await deviceOf("anna@example.com");
    const added = await device.add("Phone");
    expect([added.status, objectOf(added.json).name]).toEqual([201, "Phone"]);
    const path = `/auth/passkeys/${textOf(objectOf(added.json).id)}`;
    const named = await server.send("PATCH", path, { token, json: { name: "My phone" } });
    expect(named.json.name).toBe("My phone");
    const { items } = (await server.send("GET", "/auth/passkeys", { token })).json;
    expect(itemsOf(items).map((item) => Object.keys(item).sort())).toEqual([["backed_up", "created_at", "id", "name"]]);
    const out = await device.run(`return await call("POST", "/sign-out")`);
    expect(out.status).toBe(204);
    const entered = await device.enter();
    expect([entered.status, objectOf(entered.json).user]).toEqual([200, id]);
    const session = await server.send("GET", "/auth/session", { token: textOf(objectOf(entered.json).token) });
    expect(objectOf(session.json.user).id).toBe(id);
    const page = await device.run(
      `return (await call("PATCH", "${path.slice("/auth".length)}", { name: "By cookie" }))`,
    );
    expect(page.status).toBe(200);
    await device.close();
  });

  test("is added and used without cookies too, by tickets", async () => {
    const { id, token } = await server.join("bert@example.com");
    const device = await Device.open();
    const result = await device.run(`
      const token = ${JSON.stringify(token)};
      const asked = await call("POST", "/passkeys/options", {}, token);
      const made = await create(asked.json.options);
      const added = await call("POST", "/passkeys", { response: made, ticket: asked.json.ticket }, token);
      const begun = await call("POST", "/sign-in/passkey/options", {}, "");
      const response = await get(begun.json.options);
      const without = await call("POST", "/sign-in/passkey", { response }, "");
      const entered = await call("POST", "/sign-in/passkey", { response, ticket: begun.json.ticket }, "");
      const again = await call("POST", "/sign-in/passkey", { response, ticket: begun.json.ticket }, "");
      return { added, without, entered, again };`);
    expect(objectOf(result.added).status).toBe(201);
    expect(objectOf(result.without).status).toBe(422);
    expect(objectOf(objectOf(result.entered).json).user).toBe(id);
    expect(objectOf(result.again).status).toBe(422);
    await device.close();
  });

  test("answers its own challenge, and no other", async () => {
    const { device } = await deviceOf("carla@example.com");
    await device.add("Phone");
    const result = await device.run(`
      const first = await call("POST", "/sign-in/passkey/options");
      const second = await call("POST", "/sign-in/passkey/options");
      const response = await get(first.json.options);
      const swapped = await call("POST", "/sign-in/passkey", { response, ticket: second.json.ticket }, "");
      const third = await call("POST", "/sign-in/passkey/options");
      const own = await get(third.json.options);
      const forged = { ...own, response: { ...own.response, signature: response.response.signature } };
      const tampered = await call("POST", "/sign-in/passkey", { response: forged, ticket: third.json.ticket }, "");
      const nonsense = await call("POST", "/sign-in/passkey", { response: { id: own.id }, ticket: first.json.ticket }, "");
      return { swapped, tampered, nonsense };`);
    const statuses = ["swapped", "tampered", "nonsense"].map((name) => objectOf(result[name]).status);
    expect(statuses).toEqual([401, 401, 401]);
    await device.close();
  });

  test("asks who is using the device, since it stands for two factors", async () => {
    const { device } = await deviceOf("dora@example.com");
    await device.add("Phone");
    await device.setVerified(false);
    expect(String(await device.enter().catch((error: unknown) => error))).toContain("NotAllowedError");
    const careless = await device.enter({ userVerification: "discouraged" });
    expect([careless.status, objectOf(careless.json).type]).toEqual([401, "/problems/invalid_credentials"]);
    const bare = await Device.open(false);
    await bare.signIn("dora@example.com");
    const selection = { residentKey: "discouraged", userVerification: "discouraged" };
    expect((await bare.add("Key", { authenticatorSelection: selection })).status).toBe(401);
    await bare.close();
    await device.setVerified(true);
    expect((await device.enter()).status).toBe(200);
    await device.close();
  });

  test("is its owner's alone, and signs nobody in once it is gone or they are locked out", async () => {
    const { device, id, token } = await deviceOf("emil@example.com");
    const path = `/auth/passkeys/${textOf(objectOf((await device.add("Phone")).json).id)}`;
    const stranger = await server.join("fred@example.com");
    expect((await server.send("PATCH", path, { token: stranger.token, json: { name: "x" } })).status).toBe(404);
    expect((await server.send("DELETE", path, { token: stranger.token })).status).toBe(404);
    await server.send("PATCH", `/users/${id}`, { token: root, json: { banned: true } });
    const banned = await device.enter();
    expect([banned.status, objectOf(banned.json).type]).toEqual([403, "/problems/banned"]);
    await server.send("PATCH", `/users/${id}`, { token: root, json: { banned: false } });
    expect((await server.send("DELETE", path, { token })).status).toBe(204);
    expect((await device.enter()).status).toBe(401);
    await device.close();
  });

  test("is not taken away as the last way in, and a password may be in its place", async () => {
    const { device, token } = await deviceOf("gina@example.com");
    const passkey = objectOf((await device.add("Phone")).json);
    const [account] = itemsOf((await server.send("GET", "/auth/accounts", { token })).json.items);
    expect((await server.send("DELETE", `/auth/accounts/${textOf(account?.id)}`, { token })).status).toBe(204);
    expect((await server.send("DELETE", `/auth/passkeys/${textOf(passkey.id)}`, { token })).status).toBe(409);
    await device.close();
  });
});

test("neither a passkey nor an authenticator app is for an address that nobody has proven", async () => {
  const server = await PeopleServer.start(definition(false));
  const json = { email: "hans@example.com", password: passwordOf("hans@example.com") };
  await server.send("POST", "/auth/sign-up", { json });
  const { token } = await server.signIn(json.email);
  const sent = { token, json: { password: json.password } };
  const answers = [
    await server.send("POST", "/auth/passkeys/options", { token }),
    await server.send("POST", "/auth/totp", sent),
  ];
  for (const answer of answers) expect([answer.status, answer.json.type]).toEqual([403, "/problems/not_verified"]);
  await server.stop();
});
