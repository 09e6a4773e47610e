import { describe, expect, test } from "bun:test";
import { compileModel } from "../charter/compile.ts";
import { charter, field, resource } from "../charter/definition-exports.ts";
import { compileGrant } from "./compile-grant.ts";

const lead = `"lead" in me.roles`;

const model = compileModel(
  charter({
    name: "Box",
    roles: { lead: "Reads what is put in" },
    users: {
      fields: {
        nick: field.text(),
        grade: field.integer({ read: lead }),
        badge: field.text({ hidden: true }),
        phone: field.text({ read: "id == me.id" }),
      },
      access: { read: "id == me.id" },
    },
    resources: {
      suggestions: resource({
        fields: {
          text: field.text({ required: true }),
          verdict: field.text({ write: lead }),
          weight: field.computed(field.integer(), "size(text)"),
        },
        access: { read: lead, create: "true", update: lead },
      }),
    },
  }),
);

const grantOf = (roles: readonly string[], scopes?: readonly string[]) =>
  compileGrant(model, { roles, signedIn: true, memberRoles: null, ...(scopes && { scopes }) });
const namesOf = (...given: Parameters<typeof grantOf>) => [
  ...(grantOf(...given)
    .resource("suggestions")
    ?.fields.values() ?? []),
];

describe("of a resource whose records a caller may not read", () => {
  test("only the fields that they write exist for them, and none is read", () => {
    const declared = namesOf([]).filter(({ field: { name } }) => model.resources.get("suggestions")?.fields.has(name));
    expect(declared.map(({ field: { name }, read, write }) => [name, read, write])).toEqual([
      ["text", "never", "always"],
    ]);
  });

  test("as an API key that only writes, too", () => {
    const fields = namesOf(["lead"], ["suggestions:write"]).map(({ field: { name }, read }) => [name, read]);
    expect(fields.slice(-2)).toEqual([
      ["text", "never"],
      ["verdict", "never"],
    ]);
  });
});

describe("in a filter, a caller may name of themselves", () => {
  const profile = (roles: readonly string[], scopes?: readonly string[]) =>
    [...grantOf(roles, scopes).me.keys()].filter((name) => ["nick", "grade", "badge", "phone"].includes(name));

  test("what they may read of their own record, whatever the rules know", () => {
    expect(profile([])).toEqual(["nick"]);
    expect(profile(["lead"])).toEqual(["nick", "grade"]);
    expect(profile(["admin"])).toEqual(["nick", "grade", "phone"]);
    expect([...model.me.keys()]).toContain("badge");
  });

  test("no profile at all where they read none, but who they are", () => {
    expect(profile([], ["suggestions:write"])).toEqual([]);
    expect([...grantOf([], ["suggestions:write"]).me.keys()].toSorted()).toEqual(
      ["email", "id", "name", "org", "roles", "signed_in", "verified"].toSorted(),
    );
  });
});
