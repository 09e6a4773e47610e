import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject, textOf } from "../../src/kit/json.ts";
import { type Answer, PeopleServer, type Sent } from "../identity/people-server.ts";

const definition = (join: "invite" | "open", create: "anyone" | "admin") =>
  charter({
    name: "Clubs",
    identity: { signUp: "open" },
    organizations: { roles: { owner: "Manages it", editor: "Writes", reader: "Reads" }, join, create },
    users: { access: { read: "id == me.id" } },
    resources: {
      notes: resource({
        tenant: true,
        fields: { text: field.text({ required: true, unique: true }) },
        access: {
          read: `"owner" in me.roles || "editor" in me.roles || "reader" in me.roles`,
          create: `"owner" in me.roles || "editor" in me.roles`,
          delete: `"owner" in me.roles`,
        },
      }),
      rules: resource({ fields: { text: field.text() }, access: { read: "me.signed_in" } }),
    },
  });

const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";

let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition("invite", "anyone"), { rateScale: "0" });
});
afterAll(() => server.stop());

let people = 0;

/** Somebody who has signed up, with a word before the @ that nobody else has. */
async function person(name: string): Promise<Person> {
  people += 1;
  const email = `${name}${people}@example.com`;
  return new Person(email, await server.join(email, { name }));
}

class Person {
  readonly token: string;
  readonly id: string;

  constructor(
    readonly email: string,
    { token, id }: { readonly token: string; readonly id: string },
    private readonly at: PeopleServer = server,
  ) {
    this.token = token;
    this.id = id;
  }

  send(method: string, path: string, json?: JsonObject, org?: string): Promise<Answer> {
    const sent: Sent = {
      token: this.token,
      ...(json && { json }),
      ...(org !== undefined && { headers: { "Charter-Org": org } }),
    };
    return this.at.send(method, path, sent);
  }

  /** Founds an organization and gives its id. */
  async found(name: string): Promise<string> {
    const answer = await this.send("POST", "/auth/organizations", { name });
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    return textOf(answer.json.id);
  }

  /** Invites another, who accepts. */
  async welcome(other: Person, org: string, roles?: readonly string[]): Promise<void> {
    const json = { email: other.email, ...(roles && { roles }) };
    expect((await this.send("POST", `/auth/organizations/${org}/invitations`, json)).status).toBe(201);
    const token = await this.at.linkTo(other.email);
    expect((await other.send("POST", "/auth/organizations/accept", { token })).status).toBe(200);
  }
}

function items(answer: Answer): readonly JsonObject[] {
  const value: Json = answer.json.items ?? null;
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

const statusOf = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);

describe("an organization", () => {
  test("is founded by somebody, who works in it at once", async () => {
    const anna = await person("anna");
    const early = await anna.send("GET", "/resources/notes");
    expect([early.status, early.json.type]).toEqual([400, "/problems/org_required"]);
    const made = await anna.send("POST", "/auth/organizations", { name: "Ärzte & Co." });
    expect(made.json).toMatchObject({ name: "Ärzte & Co.", slug: "arzte-co", roles: ["owner"] });
    const org = textOf(made.json.id);
    const note = await anna.send("POST", "/resources/notes", { text: "Hello" }, org);
    expect([note.status, note.json.org_id]).toEqual([201, org]);
    expect(items(await anna.send("GET", "/resources/notes", undefined, org))).toHaveLength(1);
    expect(items(await anna.send("GET", "/auth/organizations"))).toEqual([made.json]);
    // What belongs to no organization is there with and without one.
    expect((await anna.send("GET", "/resources/rules")).status).toBe(200);
    expect((await anna.send("GET", "/resources/rules", undefined, org)).status).toBe(200);
  });

  test("has a slug that nobody else has: one that was asked for is refused, one that was made gives way", async () => {
    const anna = await person("anna");
    const asked = { name: "The same", slug: "the-same" };
    expect((await anna.send("POST", "/auth/organizations", asked)).status).toBe(201);
    const again = await anna.send("POST", "/auth/organizations", asked);
    expect([again.status, again.json.errors]).toMatchObject([409, [{ pointer: "/slug", code: "taken" }]]);
    const made = await anna.send("POST", "/auth/organizations", { name: "The same" });
    expect(made.json.slug).toMatch(/^the-same-[0-9a-f]{8}$/);
    const wrong = await anna.send("POST", "/auth/organizations", { name: "X", slug: "No Slug" });
    expect([wrong.status, wrong.json.errors]).toMatchObject([422, [{ pointer: "/slug" }]]);
  });

  test("is none for who is no member, as one that there is not", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const org = await anna.found("Closed");
    const none = "0197b2a0-0000-7000-8000-00000000dead";
    for (const [method, below, json] of [
      ["GET", "", undefined],
      ["PATCH", "", { name: "Mine" }],
      ["DELETE", "", undefined],
      ["GET", "/members", undefined],
      ["PATCH", `/members/${anna.id}`, { roles: ["reader"] }],
      ["DELETE", `/members/${anna.id}`, undefined],
      ["GET", "/invitations", undefined],
      ["POST", "/invitations", { email: "x@example.com" }],
      ["POST", "/leave", undefined],
      ["POST", "/join", undefined],
    ] as const) {
      const answers = [
        await bert.send(method, `/auth/organizations/${org}${below}`, json),
        await bert.send(method, `/auth/organizations/${none}${below}`, json),
      ];
      expect([below, ...statusOf(answers)]).toEqual([below, 404, 404]);
      const [one, other] = answers.map(({ json: { request_id: _id, ...problem } }) => problem);
      expect(one).toEqual(other ?? {});
    }
    for (const named of [org, none, "nonsense", ""]) {
      expect([named, (await bert.send("GET", "/resources/notes", undefined, named)).status]).toEqual([named, 404]);
      expect([named, (await bert.send("GET", "/resources/rules", undefined, named)).status]).toEqual([named, 404]);
    }
    expect((await bert.send("POST", "/auth/organizations/active", { organization: org })).status).toBe(404);
    expect((await server.send("GET", "/resources/notes", { headers: { "Charter-Org": org } })).status).toBe(404);
    expect((await server.send("GET", "/resources/notes")).status).toBe(404);
  });

  test("is renamed and deleted by who manages it, with all of its records", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const [org, other] = [await anna.found("First"), await anna.found("Second")];
    await anna.welcome(bert, org, ["editor"]);
    expect((await bert.send("PATCH", `/auth/organizations/${org}`, { name: "Mine" })).status).toBe(403);
    expect((await bert.send("DELETE", `/auth/organizations/${org}`)).status).toBe(403);
    const renamed = await anna.send("PATCH", `/auth/organizations/${org}`, { name: "Renamed" });
    expect(renamed.json).toMatchObject({ name: "Renamed", slug: "first" });
    await anna.send("POST", "/resources/notes", { text: "Gone with it" }, org);
    const kept = await anna.send("POST", "/resources/notes", { text: "Gone with it" }, other);
    expect((await bert.send("POST", "/auth/organizations/active", { organization: org })).status).toBe(204);
    expect((await anna.send("DELETE", `/auth/organizations/${org}`)).status).toBe(204);
    expect((await anna.send("GET", "/resources/notes", undefined, org)).status).toBe(404);
    expect((await bert.send("GET", "/resources/notes")).json.type).toBe("/problems/org_required");
    expect(items(await bert.send("GET", "/auth/organizations"))).toEqual([]);
    const left = items(await anna.send("GET", "/resources/notes", undefined, other));
    expect(left.map(({ id }) => id)).toEqual([kept.json.id ?? null]);
    const rows = await server.app.engine.rows(
      { text: 'SELECT count(*) FROM "notes" WHERE "org_id" = ?', parameters: [{ value: org }] },
      [org],
      { effort: "seek" },
    );
    expect(Number(rows[0]?.[0])).toBe(0);
  });

  test("is entered by anybody who runs the system, and managed too", async () => {
    const anna = await person("anna");
    const org = await anna.found("Helped");
    await anna.send("POST", "/resources/notes", { text: "Seen" }, org);
    const headers = { "Charter-Org": org };
    expect(items(await server.send("GET", "/resources/notes", { token: root, headers }))).toHaveLength(1);
    expect((await server.send("GET", `/auth/organizations/${org}/members`, { token: root })).status).toBe(200);
    const none = { "Charter-Org": "0197b2a0-0000-7000-8000-00000000dead" };
    expect((await server.send("GET", "/resources/notes", { token: root, headers: none })).status).toBe(404);
  });
});

describe("a member", () => {
  test("may do what their roles say, in this organization alone, and from the moment they change", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const [org, own] = [await anna.found("Roles"), await bert.found("Own")];
    await anna.welcome(bert, org);
    const write = (text: string, at: string) => bert.send("POST", "/resources/notes", { text }, at);
    expect((await write("As a reader", org)).status).toBe(403);
    expect((await write("As an owner", own)).status).toBe(201);
    const change = (roles: readonly string[]) =>
      anna.send("PATCH", `/auth/organizations/${org}/members/${bert.id}`, { roles });
    expect((await change(["editor"])).status).toBe(204);
    expect((await write("As an editor", org)).status).toBe(201);
    expect((await change(["nobody"])).json.errors).toMatchObject([{ pointer: "/roles/0", code: "not_a_choice" }]);
    expect((await change(["admin"])).status).toBe(422);
    expect(
      (await bert.send("PATCH", `/auth/organizations/${org}/members/${bert.id}`, { roles: ["owner"] })).status,
    ).toBe(403);
    expect((await anna.send("DELETE", `/auth/organizations/${org}/members/${bert.id}`)).status).toBe(204);
    expect((await bert.send("GET", "/resources/notes", undefined, org)).status).toBe(404);
    expect((await bert.send("GET", "/resources/notes", undefined, own)).status).toBe(200);
  });

  test("sees the others by name, and who manages them sees their addresses", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const org = await anna.found("Known");
    await anna.welcome(bert, org, ["reader"]);
    const path = `/auth/organizations/${org}/members`;
    expect(items(await anna.send("GET", path)).map(({ name, email, roles }) => [name, email, roles])).toEqual([
      ["anna", anna.email, ["owner"]],
      ["bert", bert.email, ["reader"]],
    ]);
    expect(items(await bert.send("GET", path)).map((member) => Object.hasOwn(member, "email"))).toEqual([false, false]);
  });

  test("is in the organization of the session unless a request names another", async () => {
    const anna = await person("anna");
    const [first, second] = [await anna.found("One"), await anna.found("Two")];
    const activate = (organization: string | null) => anna.send("POST", "/auth/organizations/active", { organization });
    expect((await activate(first)).status).toBe(204);
    expect((await anna.send("POST", "/resources/notes", { text: "Here" })).json.org_id).toBe(first);
    expect((await anna.send("POST", "/resources/notes", { text: "There" }, second)).json.org_id).toBe(second);
    const session = await anna.send("GET", "/auth/session");
    expect(session.json.session).toMatchObject({ organization: first });
    expect((await activate(null)).status).toBe(204);
    expect((await anna.send("GET", "/resources/notes")).status).toBe(400);
  });

  test("of one organization alone begins every session in it", async () => {
    const anna = await person("anna");
    const org = await anna.found("Only");
    const again = new Person(anna.email, await server.signIn(anna.email));
    expect((await again.send("POST", "/resources/notes", { text: "At once" })).json.org_id).toBe(org);
  });

  test("who is the last to manage it can neither leave, nor be removed, nor give it up", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const org = await anna.found("Led");
    await anna.welcome(bert, org, ["editor"]);
    const at = `/auth/organizations/${org}`;
    const refused = [
      await anna.send("POST", `${at}/leave`),
      await anna.send("DELETE", `${at}/members/${anna.id}`),
      await anna.send("PATCH", `${at}/members/${anna.id}`, { roles: ["editor"] }),
      await server.send("DELETE", `${at}/members/${anna.id}`, { token: root }),
    ];
    expect(statusOf(refused)).toEqual([409, 409, 409, 409]);
    await anna.send("PATCH", `${at}/members/${bert.id}`, { roles: ["owner"] });
    expect((await anna.send("POST", `${at}/leave`)).status).toBe(204);
    expect((await bert.send("POST", `${at}/leave`)).status).toBe(409);
  });

  test("of whom all leave at once: one stays to manage it", async () => {
    const anna = await person("anna");
    const others = await Promise.all(Array.from({ length: 4 }, () => person("owner")));
    const org = await anna.found("Left");
    for (const other of others) await anna.welcome(other, org, ["owner"]);
    const all = [anna, ...others];
    const answers = await Promise.all(all.map((each) => each.send("POST", `/auth/organizations/${org}/leave`)));
    expect(statusOf(answers).filter((status) => status === 204)).toHaveLength(4);
    expect(statusOf(answers).filter((status) => status === 409)).toHaveLength(1);
  });
});

describe("an invitation", () => {
  test("makes one member, however often it is used at once", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const org = await anna.found("Raced");
    const path = `/auth/organizations/${org}/invitations`;
    await anna.send("POST", path, { email: bert.email.toUpperCase(), roles: ["editor"] });
    const token = await server.linkTo(bert.email);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => bert.send("POST", "/auth/organizations/accept", { token })),
    );
    expect(statusOf(answers).filter((status) => status === 200)).toHaveLength(1);
    // Who tries a dead link again and again has to wait a while.
    expect(new Set(statusOf(answers)).difference(new Set([200, 422, 429]))).toEqual(new Set());
    expect(items(await anna.send("GET", `/auth/organizations/${org}/members`))).toHaveLength(2);
    expect(items(await anna.send("GET", path))).toEqual([]);
  });

  test("is for the address it was sent to", async () => {
    const [anna, bert, carl] = [await person("anna"), await person("bert"), await person("carl")];
    const org = await anna.found("Addressed");
    await anna.send("POST", `/auth/organizations/${org}/invitations`, { email: bert.email });
    const token = await server.linkTo(bert.email);
    const stolen = await carl.send("POST", "/auth/organizations/accept", { token });
    expect([stolen.status, stolen.json.type]).toEqual([422, "/problems/invalid_token"]);
    expect((await carl.send("GET", `/auth/organizations/${org}`)).status).toBe(404);
    expect((await bert.send("POST", "/auth/organizations/accept", { token })).json).toMatchObject({
      id: org,
      roles: ["reader"],
    });
  });

  test("is listed until it is answered, withdrawn or sent anew; then its link is dead", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const org = await anna.found("Withdrawn");
    const path = `/auth/organizations/${org}/invitations`;
    await anna.send("POST", path, { email: bert.email });
    const first = await server.linkTo(bert.email);
    const second = await anna.send("POST", path, { email: bert.email, roles: ["editor"] });
    const token = await server.linkTo(bert.email);
    expect(items(await anna.send("GET", path))).toEqual([second.json]);
    expect(JSON.stringify(second.json)).not.toContain(token);
    expect((await bert.send("POST", "/auth/organizations/accept", { token: first })).status).toBe(422);
    expect((await anna.send("DELETE", `${path}/${textOf(second.json.id)}`)).status).toBe(204);
    expect((await anna.send("DELETE", `${path}/${textOf(second.json.id)}`)).status).toBe(404);
    expect((await bert.send("POST", "/auth/organizations/accept", { token })).status).toBe(422);
    await anna.welcome(bert, org);
    expect((await anna.send("POST", path, { email: bert.email })).status).toBe(409);
    expect((await bert.send("POST", path, { email: "x@example.com" })).status).toBe(403);
    expect((await bert.send("GET", path)).status).toBe(403);
  });

  test("of one organization cannot be withdrawn by another", async () => {
    const [anna, bert] = [await person("anna"), await person("bert")];
    const [org, other] = [await anna.found("Mine"), await bert.found("Yours")];
    const made = await anna.send("POST", `/auth/organizations/${org}/invitations`, { email: "c@example.com" });
    const path = `/auth/organizations/${other}/invitations/${textOf(made.json.id)}`;
    expect((await bert.send("DELETE", path)).status).toBe(404);
    expect(items(await anna.send("GET", `/auth/organizations/${org}/invitations`))).toHaveLength(1);
  });
});

describe("a key of a program", () => {
  test("is for one organization, which no request takes it out of", async () => {
    const anna = await person("anna");
    const [org, other] = [await anna.found("Automated"), await anna.found("Not this")];
    const make = async (organization?: string) => {
      const json = { name: "Robot", scopes: ["*"], ...(organization !== undefined && { organization }) };
      return textOf((await anna.send("POST", "/auth/api-keys", json)).json.key);
    };
    const key = new Person(anna.email, { token: await make(org), id: anna.id });
    expect((await key.send("POST", "/resources/notes", { text: "By a robot" })).json.org_id).toBe(org);
    expect((await key.send("GET", "/resources/notes", undefined, org)).status).toBe(200);
    expect((await key.send("GET", "/resources/notes", undefined, other)).status).toBe(404);
    const unbound = new Person(anna.email, { token: await make(), id: anna.id });
    expect((await unbound.send("GET", "/resources/notes")).status).toBe(400);
    expect((await unbound.send("GET", "/resources/notes", undefined, org)).status).toBe(404);
    const bert = await person("bert");
    const stolen = { name: "Robot", scopes: ["*"], organization: org };
    expect((await bert.send("POST", "/auth/api-keys", stolen)).status).toBe(404);
  });
});

describe("where organizations are open, and founded by admins alone", () => {
  let open: PeopleServer;
  beforeAll(async () => {
    open = await PeopleServer.start(definition("open", "admin"), { rateScale: "0" });
  });
  afterAll(() => open.stop());

  test("whoever is signed in joins by themselves, once however often they ask at once", async () => {
    const anna = new Person("anna@example.com", await open.join("anna@example.com"), open);
    expect((await anna.send("POST", "/auth/organizations", { name: "Mine" })).status).toBe(403);
    await open.send("POST", "/users", {
      token: root,
      json: { id: root.split(":")[1] ?? "", email: "root@example.com" },
    });
    const made = await open.send("POST", "/auth/organizations", { token: root, json: { name: "Everybody's" } });
    const org = textOf(made.json.id);
    const joined = await Promise.all(
      Array.from({ length: 20 }, () => anna.send("POST", `/auth/organizations/${org}/join`)),
    );
    expect(new Set(statusOf(joined))).toEqual(new Set([200]));
    expect(joined[0]?.json).toMatchObject({ id: org, roles: ["reader"] });
    expect(items(await anna.send("GET", `/auth/organizations/${org}/members`))).toHaveLength(2);
    expect((await anna.send("GET", "/resources/notes", undefined, org)).status).toBe(200);
  });
});

test("without organizations in the definition there are none of these calls, and the header is passed over", async () => {
  const plain = await PeopleServer.start(
    charter({
      name: "Plain",
      resources: { notes: resource({ fields: { text: field.text() }, access: { read: "true" } }) },
    }),
  );
  expect((await plain.send("GET", "/auth/organizations", { token: root })).status).toBe(404);
  const headers = { "Charter-Org": "0197b2a0-0000-7000-8000-00000000dead" };
  expect((await plain.send("GET", "/resources/notes", { headers })).status).toBe(200);
  await plain.stop();
});
