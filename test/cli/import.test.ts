import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { charter, RunningCommand, temporaryFolder } from "./command-line.ts";

const folder = temporaryFolder();
const project = join(folder.path, "shop");
const source = join(folder.path, "shop.db");
let server: RunningCommand | undefined;

const statements = [
  "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent_id INTEGER REFERENCES person, company_id INTEGER REFERENCES company)",
  "CREATE TABLE company (id INTEGER PRIMARY KEY, name VARCHAR(20) UNIQUE, boss_id INTEGER REFERENCES person, since DATE, code TEXT UNIQUE)",
  "CREATE TABLE visit (person_id INTEGER REFERENCES person, day TEXT, place REFERENCES company(code), PRIMARY KEY (person_id, day)) WITHOUT ROWID",
  "CREATE TABLE log (line TEXT)",
  "INSERT INTO company VALUES (1, 'One', 2, '2020-01-01', 'a'), (2, 'Two', NULL, NULL, 'b')",
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
  const report = JSON.parse(out);
  expect(report).toMatchObject({ created: 12, existing: 0, refused: 3 });
  const refusals: readonly { table: string; row: string; field: string }[] = report.refusals;
  expect(refusals.map(({ table, row, field }) => `${table} ${row} ${field}`).toSorted()).toEqual([
    "log 3 line",
    "person 6 parent",
    "person 7 company",
  ]);
});

test("again, it leaves alone what is there", async () => {
  const { code, out, error } = await charter(project, "import", "--from", `sqlite:${source}`);
  expect(code).toBe(1);
  expect(out).toContain("0 records in");
  expect(out).toContain("12 were there already.");
  expect(out).toContain("person 7");
  expect(error).toBe("");
});

test("relations are those of the source", async () => {
  server = new RunningCommand(project, "dev");
  const url = `${await server.url()}/api/v1/resources`;
  const headers = { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:reader" };
  const count = async (resource: string, filter: string): Promise<unknown> => {
    const response = await fetch(`${url}/${resource}?${new URLSearchParams({ filter, count: "exact" })}`, { headers });
    const page: { readonly total?: number } = JSON.parse(await response.text());
    return page.total;
  };
  expect(await count("people", "parent.person_id == 2 && person_id == 1")).toBe(1);
  expect(await count("people", "parent.person_id == person_id")).toBe(1);
  expect(await count("people", "parent.parent.person_id == person_id && name == 'Ring'")).toBe(2);
  expect(await count("people", "person_id == 6 && parent == null")).toBe(1);
  expect(await count("companies", "boss.name == 'Parent' && since == timestamp('2020-01-01T00:00:00Z')")).toBe(1);
  expect(await count("visits", "place.name == 'Two' && person.name == 'Child'")).toBe(1);
});
