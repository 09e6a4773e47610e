import { describe, expect, test } from "bun:test";
import { createGrants } from "../../access/create-grants.ts";
import { charter } from "../../charter/charter.ts";
import { compileModel } from "../../charter/compile.ts";
import { field } from "../../charter/field.ts";
import { resource } from "../../charter/resource.ts";
import { isJsonArray, isJsonObject, type Json } from "../../kit/json.ts";
import { aggregateParameters, changesParameters, listParameters } from "../record-queries.ts";
import { openApiDocument } from "./document.ts";

const model = compileModel(
  charter({
    name: "Shop",
    roles: { clerk: "Sells" },
    resources: {
      items: resource({
        fields: {
          name: field.text({ required: true, max: 80 }),
          price: field.decimal({ required: true, precision: 10, scale: 2 }),
          cost: field.decimal({ read: `"clerk" in me.roles`, write: `"clerk" in me.roles` }),
          state: field.choice(["new", "old"]),
          tags: field.list(field.text(), { max: 5 }),
          code: field.text({ hidden: true }),
          pin: field.secret(),
          related: field.ref("items", { inverse: "relatives" }),
          half: field.computed(field.number(), "1.5"),
        },
        access: { read: "true", create: `"clerk" in me.roles`, update: `"clerk" in me.roles` },
      }),
      ledger: resource({ fields: { entry: field.text() } }),
    },
  }),
);
const grantOf = createGrants(model);

function documentFor(...roles: readonly string[]): Json {
  const principal = { kind: "user", id: "0197b2a0-0000-7000-8000-00000000000a", roles, profile: {} } as const;
  return JSON.parse(JSON.stringify(openApiDocument(model, grantOf(principal).rules))) as Json;
}

/** What stands at a place of the document. */
function at(document: Json, ...place: readonly string[]): Json | undefined {
  return place.reduce<Json | undefined>(
    (value, name) => (value !== undefined && isJsonObject(value) ? value[name] : undefined),
    document,
  );
}

function namesAt(document: Json, ...place: readonly string[]): readonly string[] {
  const value = at(document, ...place);
  return value !== undefined && isJsonObject(value) ? Object.keys(value) : [];
}

function referencesIn(value: Json): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  const own = typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

describe("the document shows", () => {
  test("to each caller the calls that its roles allow, and no others", () => {
    expect(namesAt(documentFor(), "paths", "/resources/items")).toEqual(["get"]);
    expect(namesAt(documentFor("clerk"), "paths", "/resources/items")).toEqual(["get", "post", "patch"]);
    expect(namesAt(documentFor("clerk"), "paths", "/resources/items/{id}")).toEqual([
      "parameters",
      "get",
      "patch",
      "put",
    ]);
    expect(JSON.stringify(documentFor("clerk"))).not.toContain("ledger");
    expect(JSON.stringify(documentFor("clerk"))).not.toContain("explain");
    expect(namesAt(documentFor("admin"), "paths", "/resources/ledger")).toEqual(["get", "post", "patch", "delete"]);
    expect(namesAt(documentFor("admin"), "paths")).toContain("/admin/access/explain");
  });

  test("the fields that its roles may read and write, and no others", () => {
    const read = namesAt(documentFor(), "components", "schemas", "items", "properties");
    const expected = ["id", "version", "name", "price", "half", "related", "relatives"];
    expect(expected.filter((name) => !read.includes(name))).toEqual([]);
    expect(read).not.toContain("cost");
    for (const roles of [[], ["clerk"], ["admin"]]) {
      const names = namesAt(documentFor(...roles), "components", "schemas", "items", "properties");
      expect(names.filter((name) => name === "code" || name === "pin")).toEqual([]);
    }
    const written = namesAt(documentFor("clerk"), "components", "schemas", "items_create", "properties");
    expect(written).toEqual(["id", "name", "price", "cost", "state", "tags", "pin", "related"]);
  });

  test("what a value looks like", () => {
    const place = ["components", "schemas", "items_create", "properties"];
    const document = documentFor("clerk");
    expect(at(document, ...place, "name")).toMatchObject({ type: "string", maxLength: 80 });
    expect(at(document, ...place, "price", "pattern")).toBe(String.raw`^-?\d+\.\d{2}$`);
    expect(at(document, ...place, "state")).toMatchObject({ type: ["string", "null"], enum: ["new", "old", null] });
    expect(at(document, "components", "schemas", "items_create", "required")).toEqual(["name", "price"]);
  });
});

test.each([[[]], [["clerk"]], [["admin"]]])("every reference of the document leads somewhere (%j)", (roles) => {
  const document = documentFor(...roles);
  const references = referencesIn(document);
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references)
    expect([reference, at(document, ...reference.slice(2).split("/"))]).not.toContain(undefined);
});

test("every operation has an id of its own, and every parameter is described", () => {
  const document = documentFor("admin");
  const paths = at(document, "paths") ?? {};
  const operations = Object.values(paths).flatMap((item) => (isJsonObject(item) ? Object.values(item) : []));
  const ids = operations.flatMap((operation) => (isJsonObject(operation) ? (operation.operationId ?? []) : []));
  expect(new Set(ids).size).toBe(ids.length);
  const described = Object.values(at(document, "components", "parameters") ?? {}).map((each) =>
    at(each as Json, "name"),
  );
  const known = [...listParameters, ...aggregateParameters, ...changesParameters];
  expect(known.filter((name) => !described.includes(name))).toEqual([]);
});
