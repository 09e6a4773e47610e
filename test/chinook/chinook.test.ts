import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { patience } from "../cli/command-line.ts";
import { ask } from "./ask.ts";
import {
  type Answer,
  ChinookProject,
  type ChinookServer,
  hasSource,
  type ImportAnswer,
  listIn,
  sourceFile,
} from "./chinook-server.ts";
import { questions } from "./questions.ts";
import { Source, type Words } from "./source.ts";
import { type ExpectedTable, inverses, referencesOf, tableNamed, tables } from "./tables.ts";
import { Translator } from "./translator.ts";

setDefaultTimeout(patience);

if (!hasSource) console.warn(`The tests with a real database are skipped: there is no ${sourceFile}.`);

const systemFields = ["created_at", "created_by", "id", "updated_at", "updated_by", "version"];

describe.skipIf(!hasSource)("a real database", () => {
  const project = new ChinookProject();
  /** All that there is, as the API lists it: by resource. */
  const records = new Map<string, readonly Answer[]>();
  let source: Source;
  let server: ChinookServer;
  let translator: Translator;
  let imported: ImportAnswer;

  beforeAll(async () => {
    source = new Source();
    await project.init();
    ({ said: imported } = await project.import());
    server = await project.serve();
    for (const { resource } of tables) records.set(resource, await server.all(resource));
    translator = new Translator(tables, records);
  });

  afterAll(async () => {
    source.close();
    await server.stop();
    project.remove();
  });

  test("comes in whole: nothing is refused, left out, or worth a note", () => {
    expect(imported).toMatchObject({ created: 15_607, existing: 0, refused: 0, refusals: [], notes: [] });
    expect(new Map(imported.tables.map(({ table, created }) => [table, created]))).toEqual(
      new Map(tables.map((expected) => [expected.table, source.records(expected).length])),
    );
  });

  test.each(tables)("$table: every row is a record of $resource, every column a field", (expected) => {
    const found = listOf(expected.resource);
    const fields = Object.values(expected.columns).map(([field]) => field);
    expect(Object.keys(expected.columns).toSorted()).toEqual(source.columns(expected.table).toSorted());
    for (const record of found) expect(Object.keys(record).toSorted()).toEqual([...systemFields, ...fields].toSorted());
    expect(found.length).toBe(source.records(expected).length);
    expect(
      byKey(
        expected,
        found.map((record) => translator.record(expected, record)),
      ),
    ).toEqual(byKey(expected, source.records(expected)));
  });

  test.each(tables.filter((table) => referencesOf(table).length > 0))(
    "$table: every reference leads to the record of the row that it names",
    async (expected) => {
      const references = referencesOf(expected);
      const expanded = await server.all(expected.resource, { expand: references.map(({ field }) => field).join(",") });
      const targets = new Map(references.flatMap(({ to }) => listOf(to)).map((record) => [record.id, record]));
      const followed = listOf(expected.resource).map((record) => ({
        ...record,
        ...Object.fromEntries(references.map(({ field }) => [field, targets.get(record[field]) ?? null])),
      }));
      expect(expanded).toEqual(followed);
    },
  );

  test.each(inverses)(
    "$name of $one: the way back has the rows of $table that name it, and no others",
    async (inverse) => {
      const [one, many] = [tableNamed(inverse.one), tableNamed(inverse.table)];
      const found = new Map<string, readonly string[]>();
      for (const owner of await server.all(inverse.one, { expand: inverse.name })) {
        const { items, next } = listIn(owner, inverse.name);
        const all = [...items, ...(await server.rest(many.resource, next))];
        if (all.length > 0) found.set(keyIn(one, owner), all.map((record) => keyIn(many, record)).toSorted());
      }
      const [field = ""] = many.columns[inverse.column] ?? [];
      const naming = source.records(many).filter((words) => words[field] !== null);
      const lists = Map.groupBy(naming, (words) => String(words[field]));
      expect(found).toEqual(new Map([...lists].map(([key, rows]) => [key, [...byKey(many, rows).keys()].toSorted()])));
    },
  );

  test.each(questions)("$asks", async (question) => {
    const [expected, found] = [source.rows(question.sql), await ask(server, translator, question)];
    // A question without an answer proves nothing.
    expect(expected.length).toBeGreaterThan(0);
    if (question.ordered ?? true) expect(found).toEqual(expected);
    else expect(found.toSorted(byText)).toEqual(expected.toSorted(byText));
  });

  test("comes in again without a change: no record, no version, nothing in the log", async () => {
    const { cursor } = await server.changes();
    expect(await server.stop()).toBe(0);
    const { code, said } = await project.import();
    expect({ code, ...said }).toMatchObject({ code: 0, created: 0, existing: 15_607, refused: 0 });
    server = await project.serve();
    expect(await server.changes({ since: cursor })).toMatchObject({ items: [] });
    for (const { resource } of tables) expect(await server.all(resource)).toEqual([...listOf(resource)]);
  });

  function listOf(resource: string): readonly Answer[] {
    return records.get(resource) ?? [];
  }

  function keyIn(table: ExpectedTable, record: Answer): string {
    return keyOf(table, translator.record(table, record));
  }
});

function keyOf({ key }: ExpectedTable, words: Words): string {
  return key.map((field) => String(words[field])).join("/");
}

function byKey(table: ExpectedTable, all: readonly Words[]): ReadonlyMap<string, Words> {
  return new Map(all.map((words) => [keyOf(table, words), words]));
}

function byText(left: unknown, right: unknown): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}
