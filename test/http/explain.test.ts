import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import helpdesk from "../../examples/helpdesk/charter.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { type Person, people, pointersOf, TestServer, textOf } from "./test-server.ts";

let server: TestServer;
let ids: Record<string, string>;

beforeAll(async () => {
  server = await TestServer.start(helpdesk);
  const company = await server.create("companies", { name: "Acme" });
  await server.must("PATCH", `/users/${people.bert}`, { as: "root", json: { company } });
  const ticket = await server.create("tickets", { subject: "Printer", requester: people.anna, assignee: people.agnes });
  const comment = await server.create("comments", { ticket, text: "Seen" });
  const internal = await server.create("comments", { ticket, text: "Hm", internal: true });
  ids = { ...people, company, ticket, comment, internal, nothing: crypto.randomUUID() };
});
afterAll(() => server.stop());

async function explain(question: JsonObject, as: Person = "root") {
  const filled: unknown = JSON.parse(
    JSON.stringify(question).replace(/":([a-z]+)"/g, (whole, name: string) => JSON.stringify(ids[name] ?? whole)),
  );
  return await server.send("POST", "/admin/access/explain", { as, json: filled });
}

/** The clauses of an explained rule that hold and those that do not, in order: `+text` and `-text`. */
function leaves(clause: unknown): readonly string[] {
  const { text, holds, clauses } = clause as { text: string; holds: boolean; clauses?: readonly unknown[] };
  return clauses === undefined ? [`${holds ? "+" : "-"}${text}`] : clauses.flatMap(leaves);
}

interface Explained {
  readonly rules: readonly { readonly action: string; readonly allowed: boolean; readonly clause?: unknown }[];
  readonly fields: readonly { readonly field: string; readonly allowed: boolean; readonly reason: string }[];
}

const agent = `"agent" in me.roles`;

describe("which clause decided:", () => {
  test.each<[string, JsonObject, boolean, readonly (readonly string[])[]]>([
    [
      "a customer reads a ticket of theirs",
      { user: ":anna", resource: "tickets", id: ":ticket", action: "read" },
      true,
      [["+requester == me.id", `-${agent}`]],
    ],
    [
      "another customer does not",
      { user: ":bert", resource: "tickets", id: ":ticket", action: "read" },
      false,
      [["-requester == me.id", `-${agent}`]],
    ],
    [
      "an agent reads all",
      { user: ":agnes", roles: ["agent"], resource: "tickets", id: ":ticket", action: "read" },
      true,
      [["-requester == me.id", `+${agent}`]],
    ],
    [
      "one that walks: a customer reads a comment on their ticket",
      { user: ":anna", resource: "comments", id: ":comment", action: "read" },
      true,
      [[`-${agent}`, "+ticket.requester == me.id", "+!internal"]],
    ],
    [
      "one that walks: but not an internal one",
      { user: ":anna", resource: "comments", id: ":internal", action: "read" },
      false,
      [[`-${agent}`, "+ticket.requester == me.id", "-!internal"]],
    ],
    [
      "one that asks the profile: a customer reads their company",
      { user: ":bert", resource: "companies", id: ":company", action: "read" },
      true,
      [[`-${agent}`, "+me.company == id"]],
    ],
    [
      "a customer changes the subject",
      { user: ":anna", resource: "tickets", id: ":ticket", action: "update", input: { subject: "Other" } },
      true,
      [
        ["+requester == me.id", `-${agent}`],
        [`-${agent}`, "+requester == me.id", "+next.requester == me.id", "+!has(input.status)"],
      ],
    ],
    [
      "a customer closes it",
      { user: ":anna", resource: "tickets", id: ":ticket", action: "update", input: { status: "closed" } },
      false,
      [
        ["+requester == me.id", `-${agent}`],
        [`-${agent}`, "+requester == me.id", "+next.requester == me.id", "-!has(input.status)"],
      ],
    ],
    [
      "a customer gives it away",
      { user: ":anna", resource: "tickets", id: ":ticket", action: "update", input: { requester: ":bert" } },
      false,
      [
        ["+requester == me.id", `-${agent}`],
        [`-${agent}`, "+requester == me.id", "-next.requester == me.id", "+!has(input.status)"],
      ],
    ],
    [
      "who cannot read cannot change",
      { user: ":bert", resource: "tickets", id: ":ticket", action: "update", input: {} },
      false,
      [
        ["-requester == me.id", `-${agent}`],
        [`-${agent}`, "-requester == me.id", "-next.requester == me.id", "+!has(input.status)"],
      ],
    ],
    [
      "a create takes its defaults: the ticket is of who makes it",
      { user: ":anna", resource: "tickets", action: "create", input: { subject: "New" } },
      true,
      [["+requester == me.id", `-${agent}`]],
    ],
    [
      "a create for another",
      { user: ":anna", resource: "tickets", action: "create", input: { subject: "New", requester: ":bert" } },
      false,
      [["-requester == me.id", `-${agent}`]],
    ],
    [
      "a create that walks",
      { user: ":bert", resource: "comments", action: "create", input: { ticket: ":ticket", text: "Hi" } },
      false,
      [["+author == me.id", `-${agent}`, "-ticket.requester == me.id"]],
    ],
    [
      "an agent deletes",
      { user: ":agnes", roles: ["agent"], resource: "tickets", id: ":ticket", action: "delete" },
      false,
      [["-requester == me.id", `+${agent}`], [`-"supervisor" in me.roles`]],
    ],
  ])("%s", async (_name, question, allowed, clauses) => {
    const answer = await explain(question);
    expect(answer.status).toBe(200);
    const { rules } = answer.json as unknown as Explained;
    expect(answer.json.allowed).toBe(allowed);
    expect(rules.map(({ clause }) => leaves(clause))).toEqual(clauses.map((each) => [...each]));
    expect(answer.json.record).toEqual(
      question.action === "create"
        ? null
        : { resource: question.resource ?? "", id: ids[textOf(question.id).slice(1)] ?? "", version: 1 },
    );
  });
});

describe("what the rules say is what the API does:", () => {
  const roles: Readonly<Partial<Record<Person, readonly string[]>>> = {
    agnes: ["agent"],
    susan: ["agent", "supervisor"],
    root: ["admin"],
  };
  const everybody: readonly Person[] = ["anna", "bert", "agnes", "susan", "root"];
  const records = ["tickets/ticket", "comments/comment", "comments/internal", "companies/company", "users/anna"];

  test.each(everybody.flatMap((as) => records.map((record) => [as, record] as const)))(
    "%s reads %s",
    async (as, at) => {
      const [resource = "", name = ""] = at.split("/");
      const question = { user: people[as], roles: roles[as] ?? [], resource, id: ids[name] ?? "", action: "read" };
      const { allowed } = (await explain(question)).json;
      const path = resource === "users" ? `/users/${ids[name]}` : `/resources/${resource}/${ids[name]}`;
      const { status } = await server.send("GET", path, { as });
      expect([at, allowed]).toEqual([at, status === 200]);
    },
  );
});

describe("fields with rules of their own", () => {
  const of = async (question: JsonObject) => {
    const { json } = await explain(question);
    const { fields } = json as unknown as Explained;
    return { json, fields: fields.map(({ field, allowed }) => `${allowed ? "+" : "-"}${field}`) };
  };

  test("are told of a read, which they do not refuse", async () => {
    const question = { user: ":anna", resource: "tickets", id: ":ticket", action: "read" };
    const customer = await of(question);
    expect([customer.json.allowed, customer.fields]).toEqual([true, ["-assignee"]]);
    expect(customer.json.fields).toMatchObject([
      { action: "read", rule: agent, reason: `The rule does not hold: \`${agent}\` is false.` },
    ]);
    expect((await of({ ...question, roles: ["agent"] })).fields).toEqual(["+assignee"]);
  });

  test("refuse a write that brings them", async () => {
    const question = { user: ":anna", resource: "tickets", id: ":ticket", action: "update", input: { priority: 5 } };
    const customer = await of(question);
    expect([customer.json.allowed, customer.fields]).toEqual([false, ["-priority"]]);
    expect(customer.json.reason).toStartWith('The field "priority" may not be written.');
    expect((await of({ ...question, roles: ["agent"] })).json.allowed).toBe(true);
    expect((await of({ ...question, input: { subject: "Other" } })).fields).toEqual([]);
  });
});

test("an admin may do everything, and a rule that is not there lets nobody else", async () => {
  const admin = await explain({
    user: ":root",
    roles: ["admin"],
    resource: "companies",
    id: ":company",
    action: "delete",
  });
  expect(admin.json).toMatchObject({ allowed: true, reason: "An admin may do everything." });
  const other = await explain({
    user: ":susan",
    roles: ["agent"],
    resource: "companies",
    id: ":company",
    action: "delete",
  });
  expect(other.json).toMatchObject({ allowed: false, rules: [{ allowed: true }, { allowed: false, rule: null }] });
});

describe("who it is about", () => {
  const question = { resource: "tickets", id: ":ticket", action: "read" };

  test("is found by their address too, and has the roles of their record unless others are supposed", async () => {
    await server.must("PATCH", `/users/${people.susan}`, { as: "root", json: { roles: ["agent"] } });
    const user = "Susan@example.com";
    expect((await explain({ user, ...question })).json).toMatchObject({
      allowed: true,
      user: { id: people.susan, email: "susan@example.com", roles: ["agent"] },
    });
    const less = await explain({ user, ...question, roles: [] });
    expect(less.json).toMatchObject({ allowed: false, user: { roles: [] } });
  });

  test("must be there, and so must the roles", async () => {
    expect((await explain({ user: "nobody@example.com", ...question })).status).toBe(404);
    expect((await explain({ user: ":nothing", ...question })).status).toBe(404);
    expect(pointersOf(await explain({ user: ":anna", ...question, roles: ["agent", "aget"] }))).toEqual(["/roles/1"]);
  });
});

test("what the server alone writes is not an admin's to write either", async () => {
  const change = { resource: "users", id: ":anna", action: "update", input: { two_factor: true } };
  expect((await explain({ user: ":root", roles: ["admin"], ...change })).json).toMatchObject({
    allowed: false,
    fields: [{ field: "two_factor", allowed: false, reason: "The server alone writes the field." }],
  });
});

describe("a question", () => {
  test.each(["anna", "agnes", "susan"] as const)("of %s is refused, whatever it asks", async (as) => {
    for (const question of [{ user: ":anna", resource: "nope", action: "read" }, {}]) {
      expect((await explain(question, as)).status).toBe(403);
    }
  });

  test("of nobody is refused", async () => {
    expect((await server.send("POST", "/admin/access/explain", { json: {} })).status).toBe(401);
  });

  test.each<[JsonObject, number, string]>([
    [{ resource: "tickets", id: ":ticket", action: "read" }, 422, "/user"],
    [{ user: "anna", resource: "tickets", id: ":ticket", action: "read" }, 422, "/user"],
    [{ user: ":anna", id: ":ticket", action: "read" }, 422, "/resource"],
    [{ user: ":anna", resource: "tickets", action: "read" }, 422, "/id"],
    [{ user: ":anna", resource: "tickets", id: ":ticket", action: "write" }, 422, "/action"],
    [{ user: ":anna", resource: "tickets", id: ":ticket", action: "read", inptu: {} }, 422, "/inptu"],
    [{ user: ":anna", resource: "tickets", id: ":ticket", action: "read", roles: "agent" }, 422, "/roles"],
    [{ user: ":anna", resource: "tickets", action: "create", input: [] }, 422, "/input"],
    [{ user: ":anna", resource: "tickets", action: "create", input: { subjct: "a" } }, 422, "/input/subjct"],
  ])("%j is refused with its place", async (question, status, pointer) => {
    const answer = await explain(question);
    expect([answer.status, pointersOf(answer)]).toEqual([status, [pointer]]);
  });

  test.each<[JsonObject]>([
    [{ user: ":anna", resource: "nope", id: ":ticket", action: "read" }],
    [{ user: ":anna", resource: "tickets", id: ":nothing", action: "read" }],
    [{ user: ":anna", resource: "tickets", id: "no id", action: "read" }],
  ])("%j is about nothing", async (question) => {
    expect((await explain(question)).status).toBe(404);
  });
});
