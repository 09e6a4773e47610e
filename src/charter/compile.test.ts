import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { charter } from "./charter.ts";
import { compileModel } from "./compile.ts";
import { env } from "./env.ts";
import { expr } from "./expr.ts";
import { field } from "./field.ts";
import { loadDefinition } from "./load.ts";
import type { Model, Resource } from "./model.ts";
import { userFieldNames } from "./names.ts";
import { resource } from "./resource.ts";

const examples = join(import.meta.dir, "../../examples");

function at<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new Error(`there is no ${name}`);
  return value;
}

function notes(options: Parameters<typeof resource>[0]): Resource {
  return at(compileModel(charter({ name: "Test", resources: { notes: resource(options) } })).resources, "notes");
}

describe("the helpdesk", () => {
  const loading = loadDefinition(join(examples, "helpdesk/charter.ts"));
  const load = async (): Promise<Model> => loading;

  test("has its resources and the people", async () => {
    const { resources, name, roles } = await load();
    expect([...resources.keys()]).toEqual(["users", "companies", "tickets", "comments"]);
    expect(name).toBe("Helpdesk");
    expect([...roles.keys()]).toEqual(["agent", "supervisor"]);
    expect(at(resources, "users")).toMatchObject({ path: "/users", table: "users", title: "Users" });
    expect(at(resources, "tickets")).toMatchObject({ path: "/resources/tickets", trash: true });
  });

  test("has the fields of the people from the system first", async () => {
    const { fields } = at((await load()).resources, "users");
    expect([...fields.keys()]).toEqual([...userFieldNames, "phone", "company"]);
    expect(at(fields, "email")).toMatchObject({ kind: "email", required: true, unique: true });
    expect(at(fields, "verified")).toMatchObject({ kind: "boolean", default: { value: false } });
    expect(at(fields, "verified").write?.text).toBe(`"admin" in me.roles`);
  });

  test("has its relations both ways", async () => {
    const { resources } = await load();
    const ways = (name: string) =>
      [...at(resources, name).relations.values()].map((way) => `${way.name}:${way.target}${way.many ? "*" : ""}`);
    expect(ways("users")).toEqual([
      "company:companies",
      "created_by:users",
      "updated_by:users",
      "tickets:tickets*",
      "assigned:tickets*",
      "comments:comments*",
    ]);
    expect(ways("comments")).toEqual(["ticket:tickets", "author:users", "created_by:users", "updated_by:users"]);
    const comments = at(at(resources, "tickets").relations, "comments");
    expect(comments.field).toBe(at(at(resources, "comments").fields, "ticket"));
  });

  test("gives rules what they see", async () => {
    const { schema, me } = await load();
    const { members } = schema.resource("tickets") ?? { members: new Map() };
    expect(members.get("requester")).toEqual({ kind: "ref", name: "requester", column: "requester", target: "users" });
    expect(members.get("comments")).toEqual({
      kind: "inverse",
      name: "comments",
      target: "comments",
      column: "ticket",
    });
    expect(members.get("deleted_at")).toMatchObject({ kind: "value", storage: "datetime" });
    expect([...me.keys()]).toEqual([
      "id",
      "signed_in",
      "roles",
      "org",
      "email",
      "name",
      "verified",
      "phone",
      "company",
    ]);
    expect(me.get("company")).toEqual({ kind: "string" });
  });

  test("indexes what was declared, and each reference that leads none of these", async () => {
    const { indexes } = at((await load()).resources, "tickets");
    const keys = indexes.map((index) => index.map(({ field: name, descending }) => (descending ? `-${name}` : name)));
    expect(keys).toEqual([["status", "-created_at"], ["requester", "-created_at"], ["company"], ["assignee"]]);
  });

  test("is frozen to its depth", async () => {
    const model = await load();
    const subject = at(at(model.resources, "tickets").fields, "subject");
    expect(() => Object.assign(model, { name: "x" })).toThrow(TypeError);
    expect(() => Object.assign(subject, { max: 5 })).toThrow(TypeError);
    expect(() => Object.assign(model.limits, { body: 5 })).toThrow(TypeError);
    for (const map of [model.resources, at(model.resources, "tickets").fields, model.me, model.roles]) {
      expect(() => map instanceof Map && map.clear()).toThrow(TypeError);
    }
  });
});

test("the other example compiles", async () => {
  const model = await loadDefinition(join(examples, "todo/charter.ts"));
  expect(model.resources.size).toBeGreaterThan(1);
});

describe("fields", () => {
  test("references to many have a join table, seen from both ends", () => {
    const model = compileModel(
      charter({
        name: "Test",
        resources: {
          posts: resource({ fields: { tags: field.refs("tags", { inverse: "posts" }) } }),
          tags: resource({ fields: {} }),
        },
      }),
    );
    const join = { table: "posts_tags", from: "source_id", to: "target_id" };
    const tags = at(at(model.resources, "posts").fields, "tags");
    expect(tags).toMatchObject({ join, max: 1000, onDelete: "restrict" });
    expect(tags.column).toBeUndefined();
    expect(model.schema.resource("posts")?.members.get("tags")).toMatchObject({ kind: "refs", ...join });
    expect(model.schema.resource("tags")?.members.get("posts")).toMatchObject({
      kind: "refs",
      target: "posts",
      from: "target_id",
      to: "source_id",
    });
  });

  test("defaults are brought into the form that records have", () => {
    const { fields } = notes({
      fields: {
        price: field.decimal({ precision: 6, scale: 2, default: "12.5" }),
        at: field.datetime({ default: "2026-01-01T12:00:00+02:00" }),
        words: field.list(field.choice(["a", "b"]), { default: ["b"] }),
        shape: field.json({ default: { a: [1, null] } }),
        author: field.ref("users", { default: expr("me.id") }),
      },
    });
    expect(at(fields, "price").default).toEqual({ value: "12.50" });
    expect(at(fields, "at").default).toEqual({ value: "2026-01-01T10:00:00.000Z" });
    expect(at(fields, "words").default).toEqual({ value: ["b"] });
    expect(at(fields, "shape").default).toEqual({ value: { a: [1, null] } });
    expect(at(fields, "author").default).toMatchObject({ expression: { text: "me.id" } });
  });

  test("a list knows its items, a computed field its value", () => {
    const { fields } = notes({
      fields: {
        prices: field.list(field.decimal({ precision: 5, scale: 1 })),
        late: field.computed(field.boolean(), "created_at < request.time"),
      },
    });
    expect(at(fields, "prices")).toMatchObject({
      type: { kind: "list", of: { kind: "decimal", precision: 5, scale: 1 } },
      column: { storage: "json" },
      of: { kind: "decimal", scale: 1 },
      max: 1000,
    });
    expect(at(fields, "late")).toMatchObject({
      type: { kind: "bool" },
      expression: { text: "created_at < request.time" },
    });
    expect(at(fields, "late").column).toBeUndefined();
  });

  test("an index that a unique set gives is not kept twice, unless a trash leaves records out of it", () => {
    const options = { fields: { author: field.ref("users", { unique: true }) } };
    expect(notes(options).indexes).toEqual([]);
    expect(notes({ ...options, trash: true }).indexes).toEqual([[{ field: "author", descending: false }]]);
    expect(notes(options).unique).toEqual([["author"]]);
  });

  test("references may go round in circles", () => {
    const model = compileModel(
      charter({
        name: "Test",
        resources: {
          hens: resource({
            fields: { egg: field.ref("eggs", { required: true, onDelete: "cascade", inverse: "hens" }) },
          }),
          eggs: resource({
            fields: { hen: field.ref("hens", { required: true, onDelete: "cascade", inverse: "eggs" }) },
          }),
        },
      }),
    );
    expect([...at(model.resources, "hens").relations.keys()]).toContain("eggs");
  });
});

describe("settings", () => {
  test("limits are declared or by default", () => {
    const { limits } = compileModel(charter({ name: "Test", resources: {}, limits: { body: 1000, pageSize: 20 } }));
    expect(limits).toMatchObject({ body: 1000, pageSize: 20, defaultPageSize: 20, bulk: 1000, readDeadline: 10_000 });
  });

  test("targets are read as figures", () => {
    const { targets } = compileModel(
      charter({
        name: "Test",
        resources: {},
        targets: { api: { p95: "50 ms" }, recovery: { time: "5 min" }, availability: "99.9 %" },
      }),
    );
    expect(at(targets, "api.p95")).toEqual({ text: "50 ms", unit: "milliseconds", value: 50 });
    expect(at(targets, "recovery.time").value).toBe(300_000);
    expect(at(targets, "availability").value).toBeCloseTo(0.999);
  });

  test("origins may come from the environment", () => {
    const definition = charter({
      name: "Test",
      resources: {},
      cors: { origins: [env("APP_ORIGIN"), "http://localhost:1"] },
    });
    const { cors } = compileModel(definition, { environment: { APP_ORIGIN: "https://app.example.com" } });
    expect(cors.origins).toEqual(["https://app.example.com", "http://localhost:1"]);
  });

  test("the people are there when nothing is said of them, and nobody's", () => {
    const users = at(compileModel(charter({ name: "Test", resources: {} })).resources, "users");
    expect([...users.fields.keys()]).toEqual([...userFieldNames]);
    expect(users.access).toEqual({});
  });
});
