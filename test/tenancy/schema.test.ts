import { expect, test } from "bun:test";
import { compileModel } from "../../src/charter/compile.ts";
import { tablesOf } from "../../src/storage/index.ts";
import { createTable } from "../../src/storage/sqlite/sqlite-schema.ts";
import { workshop } from "./workshop.ts";

const model = compileModel(workshop);
const tables = tablesOf(model);
const tenants = new Set(
  [...model.resources.values()]
    .filter(({ tenant }) => tenant)
    .flatMap(({ table, fields }) => [table, ...[...fields.values()].flatMap(({ join }) => join?.table ?? [])]),
);

/** What a database that is distributed by the organization asks of a schema (Citus, "Multi-tenant applications"). */
test.each([...tenants])("the table %s can be distributed by its organization", (name) => {
  const table = tables.find((each) => each.name === name);
  if (!table) throw new TypeError(`there is no table ${name}`);
  const organization = table.columns.find((column) => column.name === "org_id");
  expect(organization).toMatchObject({ storage: "id", notNull: true });
  expect(table.primaryKey[0]).toBe("org_id");
  for (const { columns, name: index } of table.indexes) {
    expect([index, columns[0]]).toEqual([index, { name: "org_id", descending: false }]);
  }
  for (const { columns, table: other, references } of table.foreignKeys) {
    const expected = tenants.has(other) ? ["org_id", "id"] : ["id"];
    expect([other, references, columns[0] === "org_id"]).toEqual([
      other,
      expected,
      tenants.has(other) || other === "charter_organizations",
    ]);
  }
});

test("no table that belongs to no organization refers to one that does, and the schema has no triggers", () => {
  for (const table of tables.filter(({ name }) => !tenants.has(name))) {
    expect(table.foreignKeys.filter((key) => tenants.has(key.table))).toEqual([]);
  }
  const statements = tables.flatMap(createTable).join("\n");
  expect(statements).not.toMatch(/trigger/i);
  expect(statements).toContain('UNIQUE ("org_id", "id")');
  expect(statements).toContain('FOREIGN KEY ("org_id", "project") REFERENCES "projects" ("org_id", "id")');
});

test("records of a resource cannot be given to organizations, or taken from them, by a change of the definition", async () => {
  const { planMigration } = await import("../../src/storage/plan-migration.ts");
  const loose = tables.map((table) => (table.name === "tasks" ? { ...table, primaryKey: ["id"] } : table));
  const kinds = (from: typeof tables, to: typeof tables) =>
    planMigration(from, to).map(({ kind, place }) => [kind, place]);
  expect(kinds(loose, tables)).toEqual([["refused", "tasks"]]);
  expect(kinds(tables, loose)).toEqual([["refused", "tasks"]]);
});
