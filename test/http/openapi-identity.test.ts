import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { compileModel } from "../../src/charter/compile.ts";
import { flowsOf } from "../../src/identity/flows/index.ts";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, textOf } from "../../src/kit/json.ts";
import { AuthenticatorApp } from "../identity/authenticator-app.ts";
import { type Answer, PeopleServer, passwordOf, type Sent } from "../identity/people-server.ts";
import { OpenApiDocument, type Operation } from "./openapi-document.ts";

const definition = charter({
  name: "Described",
  roles: {
    auditor: { description: "Looks", admin: ["audit"] },
    helper: { description: "Explains", admin: ["access"] },
  },
  identity: { signUp: "open" },
  organizations: { roles: { owner: "Manages it", writer: "Writes" }, join: "open" },
  users: { fields: { nick: field.text() }, access: { read: "id == me.id", update: "id == me.id" } },
  resources: { notes: resource({ fields: { text: field.text() }, access: { read: "me.signed_in" } }) },
});

const root = { token: "dev:0197b2a0-0000-7000-8000-0000000000ff:admin" };
const flows = flowsOf(compileModel(definition));

let server: PeopleServer;
/** The credentials of each kind of caller. */
const callers = new Map<string, Pick<Sent, "token" | "cookie">>([["nobody", {}]]);

beforeAll(async () => {
  server = await PeopleServer.start(definition);
  const made = new Map<string, string>();
  for (const name of ["anna", "auditor", "helper", "admin", "other"]) {
    const { token, id } = await server.join(`${name}@example.com`);
    made.set(name, id);
    callers.set(name, { token });
    const roles = name === "anna" || name === "other" ? [] : [name];
    await server.send("PATCH", `/users/${id}`, { ...root, json: { roles } });
  }
  const key = await server.send("POST", "/auth/api-keys", { ...of("anna"), json: { name: "Job", scopes: ["*"] } });
  callers.set("a key of anna", { token: textOf(key.json.key) });
  const json = { user: made.get("other") ?? "", reason: "Asked for help" };
  const acting = await server.send("POST", "/auth/impersonate", { ...of("admin"), json });
  callers.set("admin as other", { token: textOf(acting.json.token) });
});
afterAll(() => server.stop());

const names = ["nobody", "anna", "auditor", "helper", "admin", "a key of anna", "admin as other"];

function of(caller: string): Pick<Sent, "token" | "cookie"> {
  return callers.get(caller) ?? {};
}

async function documentFor(credentials: Pick<Sent, "token" | "cookie">): Promise<OpenApiDocument> {
  return new OpenApiDocument((await server.send("GET", "/openapi.json", credentials)).json);
}

function isOf(operation: Operation, method: string, path: string): boolean {
  const pattern = new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  return operation.method === method.toLowerCase() && pattern.test(path);
}

/** Makes a call, and expects it to be described to whoever makes it: what it takes, and what it answers. */
async function ask(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { json: _json, headers: _headers, ...credentials } = sent;
  const document = await documentFor(credentials);
  const operation = document.operations().find((each) => isOf(each, method, path.split("?", 1).join()));
  if (!operation) throw new Error(`${method} ${path} is not described`);
  const answer = await server.send(method, path, sent);
  const faults = [
    ...(sent.json && operation.about.requestBody ? document.bodyFaults(operation, sent.json) : []),
    ...document.faultsOf(operation, answer),
  ];
  expect([method, path, answer.status, answer.status < 400 ? "" : answer.text, faults]).toEqual([
    method,
    path,
    answer.status,
    "",
    [],
  ]);
  const statuses = Object.keys(operation.about.responses ?? {});
  expect([path, statuses.includes(String(answer.status))]).toEqual([path, true]);
  return answer;
}

describe("the document", () => {
  test.each(names)("for %s is one of OpenAPI 3.1", async (caller) => {
    const { document } = await documentFor(of(caller));
    const { valid, errors } = await new Validator().validate({ ...document });
    expect([errors ?? [], valid]).toEqual([[], true]);
  });

  test("describes every flow to one caller or another, unless the definition does not offer it", async () => {
    const described = new Set<string>();
    for (const caller of names) {
      for (const { method, path } of (await documentFor(of(caller))).operations()) described.add(`${method} ${path}`);
    }
    const offered = flows.filter(({ offered: may }) => may?.(server.app.model.identity) !== false);
    const missing = offered
      .map(({ method, path }) => `${method.toLowerCase()} /auth${path.replaceAll(/:(\w+)/g, "{$1}")}`)
      .filter((each) => !described.has(each));
    expect(missing).toEqual([]);
    expect([...described].filter((each) => each.includes("/provider/"))).toEqual([]);
  });

  test.each(names)("describes to %s exactly what they can call", async (caller) => {
    const document = await documentFor(of(caller));
    const can = new Set(document.operations().map(({ method, path }) => `${method} ${path}`));
    const places = flows.map(({ method, path }) => ({ method, path: `/auth${path}` }));
    const operators = ["/users/me", "/admin/audit", "/admin/mails"].map((path) => ({ method: "GET", path }));
    for (const { method, path } of [...places, ...operators, { method: "POST", path: "/admin/access/explain" }]) {
      // It would end what the others are asked with.
      if (path === "/auth/sign-out" || path === "/auth/sessions") continue;
      const address = path.replaceAll(/:\w+/g, crypto.randomUUID());
      const json = method === "GET" || method === "DELETE" ? {} : { json: {} };
      const { status, text, json: said } = await server.send(method, address, { ...of(caller), ...json });
      const name = `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`;
      // A password that was not given is told in another way than a session that is not there.
      const refused =
        said.type === "/problems/unauthenticated" ||
        said.type === "/problems/forbidden" ||
        (status === 404 && path.startsWith("/admin/"));
      if (can.has(name)) expect([name, refused, text]).toEqual([name, false, text]);
      else if (!places.some((each) => each.path === path && isProvided(each.path)))
        expect([name, refused, text]).toEqual([name, true, text]);
    }
  });

  test("names the ways to say who one is", async () => {
    const { components } = (await documentFor({})).document;
    expect(components).toMatchObject({
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "charter.session_token" },
      },
    });
  });
});

/** The flows of providers: this definition has none. */
function isProvided(path: string): boolean {
  return flows.some((flow) => `/auth${flow.path}` === path && flow.offered !== undefined);
}

describe("what is called answers as it is described:", () => {
  test("signing up and in, by every way that mails lead to", async () => {
    const email = "eve@example.com";
    const password = passwordOf(email);
    await ask("POST", "/auth/sign-up", { json: { email, password, nick: "Eve" } });
    await ask("POST", "/auth/verify-email/send", { json: { email } });
    await server.mailTo(email);
    await ask("POST", "/auth/verify-email", { json: { token: await server.linkTo(email) } });
    await ask("POST", "/auth/sign-in", { json: { email, password } });
    await ask("POST", "/auth/magic-link/send", { json: { email } });
    await ask("POST", "/auth/magic-link", { json: { token: await server.linkTo(email) } });
    await ask("POST", "/auth/code/send", { json: { email } });
    const code = /\b\d{6}\b/.exec((await server.mailTo(email)).text)?.[0] ?? "";
    await ask("POST", "/auth/code", { json: { email, code } });
    await ask("POST", "/auth/password/forgot", { json: { email } });
    const again = { token: await server.linkTo(email), password: "another long password of eve" };
    await ask("POST", "/auth/password/reset", { json: again });
    await ask("GET", "/auth/providers");
    await ask("POST", "/auth/sign-in/passkey/options", { json: {} });
  });

  test("the account of who is signed in", async () => {
    const { token } = await server.join("finn@example.com");
    const as = { token };
    for (const path of ["/session", "/sessions", "/accounts", "/passkeys", "/api-keys"]) {
      await ask("GET", `/auth${path}`, as);
    }
    const own = await ask("GET", "/users/me", as);
    expect(own.json).toMatchObject({ email: "finn@example.com", verified: true });
    const key = await ask("POST", "/auth/api-keys", { ...as, json: { name: "Job", scopes: ["notes:read"] } });
    await ask("DELETE", `/auth/api-keys/${textOf(key.json.id)}`, as);
    await ask("POST", "/auth/passkeys/options", { ...as, json: {} });
    const changed = "a new long password of finn";
    const json = { current: passwordOf("finn@example.com"), password: changed };
    const { json: begun } = await ask("POST", "/auth/password/change", { ...as, json });
    const next = { token: textOf(begun.token) };
    const setUp = await ask("POST", "/auth/totp", { ...next, json: { password: changed } });
    const app = new AuthenticatorApp(textOf(setUp.json.uri));
    await ask("POST", "/auth/totp/verify", { ...next, json: { code: app.code() } });
    const pending = await ask("POST", "/auth/sign-in", { json: { email: "finn@example.com", password: changed } });
    expect(pending.json.second_factor).toEqual(["totp", "recovery_code"]);
    const codes = setUp.json.recovery_codes ?? null;
    const code = isJsonArray(codes) ? textOf(codes[0]) : "";
    const { json: again } = await ask("POST", "/auth/recovery-codes/verify", {
      json: { code, ticket: textOf(pending.json.ticket) },
    });
    await ask("DELETE", "/auth/sessions", { token: textOf(again.token) });
    await ask("POST", "/auth/sign-out", { token: textOf(again.token) });
  });

  test("what operators look at, to those who are let in", async () => {
    await ask("GET", "/admin/audit?limit=3", of("auditor"));
    await ask("GET", "/admin/mails", of("admin"));
    await ask("GET", "/auth/session", of("admin as other"));
    const json = { user: "anna@example.com", resource: "notes", action: "create" };
    await ask("POST", "/admin/access/explain", { ...of("helper"), json });
  });
});

test("founding an organization and inviting people to it answers as it is described", async () => {
  const { token } = await server.join("gina@example.com");
  const { token: guest, id: user } = await server.join("hugo@example.com");
  const as = { token };
  const { json: organization } = await ask("POST", "/auth/organizations", { ...as, json: { name: "Garden" } });
  const path = `/auth/organizations/${textOf(organization.id)}`;
  for (const each of ["/auth/organizations", path, `${path}/members`, `${path}/invitations`]) {
    await ask("GET", each, as);
  }
  await ask("PATCH", path, { ...as, json: { name: "Gardens" } });
  await ask("POST", "/auth/organizations/active", { ...as, json: { organization: textOf(organization.id) } });
  const json = { email: "hugo@example.com", roles: ["writer"] };
  const { json: first } = await ask("POST", `${path}/invitations`, { ...as, json });
  await server.mailTo("hugo@example.com");
  await ask("DELETE", `${path}/invitations/${textOf(first.id)}`, as);
  await ask("POST", `${path}/invitations`, { ...as, json });
  const accepted = { token: await server.linkTo("hugo@example.com") };
  await ask("POST", "/auth/organizations/accept", { token: guest, json: accepted });
  await ask("PATCH", `${path}/members/${user}`, { ...as, json: { roles: ["owner"] } });
  await ask("POST", `${path}/leave`, as);
  await ask("POST", `${path}/join`, as);
  await ask("DELETE", path, { token: guest });
});

describe("one's own record", () => {
  test("is there for who is somebody, by whichever credential, with its ETag", async () => {
    const own = await server.send("GET", "/users/me", of("anna"));
    const path = `/users/${textOf(own.json.id)}`;
    expect(own.json).toEqual((await server.send("GET", path, of("anna"))).json);
    expect((await server.send("GET", "/users/me?fields=email", of("a key of anna"))).json).toEqual({
      email: "anna@example.com",
    });
    const headers = { "If-None-Match": own.headers.get("ETag") ?? "" };
    expect((await server.send("GET", "/users/me", { ...of("anna"), headers })).status).toBe(304);
    expect((await server.send("GET", "/users/me")).status).toBe(401);
    expect((await server.send("GET", "/users/me", { token: "dev::admin" })).status).toBe(401);
  });
});
