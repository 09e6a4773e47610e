import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { definitionText } from "./definition-text.ts";
import { type FieldPlan, planSource, type SourcePlan } from "./plan.ts";

function planOf(...statements: readonly string[]): SourcePlan {
  const database = new Database(":memory:");
  for (const statement of statements) database.run(statement);
  const plan = planSource(database);
  database.close();
  return plan;
}

function fieldsOf(plan: SourcePlan, resource: string): ReadonlyMap<string, FieldPlan> {
  const found = plan.resources.find((candidate) => candidate.name === resource);
  return new Map(found?.fields.map((field) => [field.name, field]));
}

function inversesOf(plan: SourcePlan, resource: string): readonly (string | undefined)[] {
  return [...fieldsOf(plan, resource).values()].map((field) =>
    field.kind.kind === "ref" ? field.kind.inverse : undefined,
  );
}

describe("kinds", () => {
  const plan = planOf(
    `CREATE TABLE Thing (
      ThingId INTEGER PRIMARY KEY, Code VARCHAR(5), Long VARCHAR(2), Flag BOOLEAN DEFAULT 1, Broken BOOLEAN, Born DATETIME,
      Seen DATETIME, Unix TIMESTAMP, Odd DATE, Price DECIMAL(8,2) DEFAULT 1.5, Fine NUMERIC(8,1), Huge BIGINT, Ratio DOUBLE,
      Whole NUMERIC, Data JSON, Photo BLOB, Loose, Named TEXT DEFAULT 'it''s', Made DATETIME DEFAULT CURRENT_TIMESTAMP,
      Never DATE, Computed TEXT DEFAULT (lower('A')))`,
    `INSERT INTO Thing VALUES (1, 'abc', 'abcd', 0, 7, '2020-01-01 00:00:00', '2020-01-01 10:00:00', 1600000000, 'soon', 2.25, 2.25,
      9007199254740993, 1.5, 4, '{"a":1}', x'00', 3, 'n', '2020-01-01 10:00:00', NULL, 'x')`,
  );
  const kinds = new Map([...fieldsOf(plan, "things")].map(([name, field]) => [name, field.kind]));

  test("follow the declared type where the rows bear it out", () => {
    expect(kinds.get("code")).toEqual({ kind: "text", max: 5 });
    expect(kinds.get("flag")).toEqual({ kind: "boolean" });
    expect(kinds.get("born")).toEqual({ kind: "date" });
    expect(kinds.get("seen")).toEqual({ kind: "datetime" });
    expect(kinds.get("price")).toEqual({ kind: "decimal", precision: 8, scale: 2 });
    expect(kinds.get("ratio")).toEqual({ kind: "number" });
    expect(kinds.get("whole")).toEqual({ kind: "integer" });
    expect(kinds.get("data")).toEqual({ kind: "json" });
    expect(kinds.get("never")).toEqual({ kind: "date" });
  });

  test("follow the rows where they differ, and say so", () => {
    expect(kinds.get("long")).toEqual({ kind: "text", max: 4 });
    expect(kinds.get("broken")).toEqual({ kind: "integer" });
    expect(kinds.get("unix")).toEqual({ kind: "datetime" });
    expect(kinds.get("odd")).toEqual({ kind: "text" });
    expect(kinds.get("fine")).toEqual({ kind: "number" });
    expect(kinds.get("huge")).toEqual({ kind: "text" });
    expect(kinds.get("loose")).toEqual({ kind: "integer" });
    expect(kinds.has("photo")).toBe(false);
    for (const column of ["Long", "Broken", "Unix", "Odd", "Fine", "Huge", "Photo", "Computed"]) {
      expect(plan.notes.some((note) => note.startsWith(`Thing.${column}: `))).toBe(true);
    }
  });

  test("defaults are carried over as far as they have a counterpart", () => {
    const defaults = [...fieldsOf(plan, "things").values()].flatMap((field) =>
      field.default === undefined ? [] : [[field.name, field.default]],
    );
    expect(defaults).toEqual([
      ["flag", "true"],
      ["price", '"1.50"'],
      ["named", `"it's"`],
      ["made", 'expr("request.time")'],
    ]);
  });
});

describe("names", () => {
  test("of several references to one table, and of references to the own table, are told apart", () => {
    const plan = planOf(
      "CREATE TABLE person (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES person, mentor INTEGER REFERENCES person, name TEXT)",
      "CREATE TABLE message (id INTEGER PRIMARY KEY, sender_id INTEGER REFERENCES person, recipient_id INTEGER REFERENCES person)",
      "CREATE TABLE badge (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person(id))",
    );
    expect([...fieldsOf(plan, "people").keys()]).toEqual(["person_id", "parent", "mentor", "name"]);
    expect(inversesOf(plan, "people")).toEqual([undefined, "children", "mentor_of", undefined]);
    expect(inversesOf(plan, "messages")).toEqual([undefined, "messages_as_sender", "messages_as_recipient"]);
    expect(inversesOf(plan, "badges")).toEqual([undefined, "badges"]);
  });

  test("that are reserved or taken are changed, and reported", () => {
    const plan = planOf(
      "CREATE TABLE users (id INTEGER PRIMARY KEY, version TEXT, created_at TEXT, 'in' TEXT, me TEXT, company TEXT, company_id INTEGER REFERENCES companies)",
      "CREATE TABLE companies (id INTEGER PRIMARY KEY, legacy_users TEXT)",
    );
    expect([...fieldsOf(plan, "legacy_users").keys()]).toEqual([
      "user_id",
      "legacy_version",
      "legacy_created_at",
      "legacy_in",
      "legacy_me",
      "company",
      "company_record",
    ]);
    expect(inversesOf(plan, "legacy_users").at(-1)).toBe("legacy_users_as_company_record");
    expect(plan.notes).toContain("Table users: the name is not free, so it is legacy_users.");
    expect(plan.notes).toContain("users.version: the name is not free, so it is legacy_version.");
  });

  test("of tables that differ in style alone stay apart", () => {
    const plan = planOf(
      "CREATE TABLE OrderItem (a INTEGER)",
      "CREATE TABLE order_items (a INTEGER)",
      'CREATE TABLE "§" (a INTEGER)',
    );
    expect(plan.resources.map((resource) => resource.name).toSorted()).toEqual([
      "legacy_order_items",
      "order_items",
      "unnamed_1",
    ]);
  });
});

describe("keys", () => {
  test("composite keys become unique sets, join tables included; composite references become one field", () => {
    const plan = planOf(
      "CREATE TABLE a (id INTEGER PRIMARY KEY)",
      "CREATE TABLE b (x INTEGER, y TEXT, PRIMARY KEY (x, y))",
      "CREATE TABLE a_b (a_id INTEGER REFERENCES a ON DELETE CASCADE, x INTEGER, y TEXT, PRIMARY KEY (a_id, x, y), FOREIGN KEY (x, y) REFERENCES b)",
      "CREATE TABLE c (a_id INTEGER PRIMARY KEY REFERENCES a ON DELETE SET NULL, n INTEGER, m INTEGER, UNIQUE (n, m))",
      "CREATE INDEX c_n ON c (n)",
      "CREATE INDEX c_mn ON c (m DESC, n)",
    );
    const join = plan.resources.find((resource) => resource.name === "a_bs");
    expect(join?.fields.map((field) => field.name)).toEqual(["a", "x", "y", "b"]);
    expect(join?.unique).toEqual([["a", "x", "y"]]);
    const single = plan.resources.find((resource) => resource.name === "cs");
    expect(single?.fields[0]).toMatchObject({
      name: "a",
      required: true,
      unique: true,
      kind: { onDelete: "restrict" },
    });
    expect(single?.unique).toEqual([["n", "m"]]);
    expect(single?.indexes).toEqual([["-m", "n"]]);
    expect(single?.fields[1]).toMatchObject({ name: "n", index: true });
  });

  test("what cannot be read is named: views, partial indexes, references to nothing", () => {
    const plan = planOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, gone_id INTEGER REFERENCES gone)",
      "CREATE VIEW v AS SELECT id FROM t",
      "CREATE UNIQUE INDEX part ON t (gone_id) WHERE id > 3",
    );
    expect(plan.notes).toEqual([
      "View v: only ordinary tables are read.",
      "Index part on t: it covers a part of the rows, or an expression.",
      "t.gone_id: gone is no table that could be referred to.",
    ]);
    expect([...fieldsOf(plan, "ts").keys()]).toEqual(["t_id", "gone_id"]);
  });
});

test("the definition's text breaks lines at 120 columns and imports what it uses", () => {
  const plan = planOf(
    `CREATE TABLE measurement (id INTEGER PRIMARY KEY, at DATETIME DEFAULT CURRENT_TIMESTAMP,
      the_very_long_description VARCHAR(4000) NOT NULL UNIQUE DEFAULT 'a long default that does not fit beside it all')`,
    "INSERT INTO measurement (id) VALUES (1)",
  );
  const text = definitionText(plan, { name: "Lab", source: "lab.db" });
  expect(text).toStartWith('import { charter, expr, field, resource } from "charter";\n');
  expect(text).toContain('        at: field.datetime({ default: expr("request.time") }),\n');
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
});
