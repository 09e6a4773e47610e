import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { Refusal } from "../../src/cli/import/refusals.ts";
import { charter, patience, RunningCommand, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const folder = temporaryFolder();
const project = join(folder.path, "shop");
const source = join(folder.path, "shop.db");
let server: RunningCommand | undefined;

const statements = [
  "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent_id INTEGER REFERENCES person, company_id INTEGER REFERENCES company)",
  "CREATE TABLE company (id INTEGER PRIMARY KEY, name VARCHAR(20) UNIQUE, boss_id INTEGER REFERENCES person, since DATE, code TEXT UNIQUE)",
  "CREATE TABLE visit (person_id INTEGER REFERENCES person, day TEXT, place REFERENCES company(code), PRIMARY KEY (person_id, day)) WITHOUT ROWID",
  "CREATE TABLE log (line TEXT)",
  "INSERT INTO company VALUES (1, 'One', 2, '2020-01-01', 'a'), (2, 'Two', NULL, NULL, 'b'), (3, 'Three', 8, NULL, NULL)",
  // A child before its parent, one who is its own parent, a ring of two, and one whose parent is not there.
  "INSERT INTO person VALUES (1, 'Child', 2, 1), (2, 'Parent', NULL, 1), (3, 'Self', 3, NULL), (4, 'Ring', 5, NULL), (5, 'Ring', 4, 2), (6, 'Orphan', 99, NULL)",
  "INSERT INTO person VALUES (7, 'Lost', NULL, 77)",
  "INSERT INTO visit VALUES (1, '2020-02-02', 'b'), (2, '2020-02-02', NULL)",
  "INSERT INTO log VALUES ('same'), ('same'), (char(0) || 'bad')",
];

beforeAll(async () => {
  const database = new Database(source, { create: true });
  database.run("PRAGMA foreign_keys = OFF");
  for (const statement of statements) database.run(statement);
  database.close();
  expect(await charter(folder.path, "init", "shop", "--from", `sqlite:${source}`, "--yes")).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await server?.stop();
  folder.remove();
});

test("rows come in whatever their order, and what is refused is named with its reason", async () => {
  const { code, out } = await charter(project, "import", "--from", `sqlite:${source}`, "--json");
  expect(code).toBe(1);
  const report: { readonly refusals: readonly Refusal[] } = JSON.parse(out);
  expect(report).toMatchObject({ created: 13, existing: 0, refused: 4 });
  expect(
    report.refusals.map(({ table, row, field, reason }) => `${table} ${row} ${field}: ${reason}`).toSorted(),
  ).toEqual([
    "company 3 boss: There is no person 8. The record came in without it.",
    "log 3 line: The text holds a NUL character.",
    "person 6 parent: There is no person 99. The record came in without it.",
    "person 7 company: There is no company 77.",
  ]);
});

test("again, it leaves alone what is there", async () => {
  const { code, out, error } = await charter(project, "import", "--from", `sqlite:${source}`);
  expect(code).toBe(1);
  expect(out).toContain("0 records in");
  expect(out).toContain("13 were there already.");
  expect(out).toContain("person 6 parent: There is no person 99.");
  expect(out).toContain("person 7 company: There is no company 77.");
  expect(error).toBe("");
});

test("a reference that an earlier import was kept from setting is set once its record is there", async () => {
  const database = new Database(source);
  database.run("INSERT INTO person VALUES (8, 'Late', NULL, 3)");
  database.close();
  const { out } = await charter(project, "import", "--from", `sqlite:${source}`, "--json");
  expect(JSON.parse(out)).toMatchObject({ created: 1, existing: 13, refused: 3 });
});

test("relations are those of the source", async () => {
  server = new RunningCommand(project, "dev");
  const url = `${await server.url()}/api/v1/resources`;
  const headers = { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:reader" };
  const count = async (resource: string, filter: string): Promise<unknown> => {
    const response = await fetch(`${url}/${resource}?${new URLSearchParams({ filter, count: "exact" }).toString()}`, {
      headers,
    });
    const page: { readonly total?: number } = JSON.parse(await response.text());
    return page.total;
  };
  expect(await count("people", "parent.person_id == 2 && person_id == 1")).toBe(1);
  expect(await count("people", "parent.person_id == person_id")).toBe(1);
  expect(await count("people", "parent.parent.person_id == person_id && name == 'Ring'")).toBe(2);
  expect(await count("people", "person_id == 6 && parent == null")).toBe(1);
  expect(await count("companies", "boss.name == 'Parent' && since == timestamp('2020-01-01T00:00:00Z')")).toBe(1);
  expect(await count("companies", "name == 'Three' && boss.company.name == 'Three'")).toBe(1);
  expect(await count("visits", "place.name == 'Two' && person.name == 'Child'")).toBe(1);
});
