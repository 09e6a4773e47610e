import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { RecordWrite } from "../../src/data/queries.ts";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idIn, idOf } from "./data-desk.ts";
import { patience, runs } from "./runs.ts";

const everything = { read: "true", create: "true", update: "true", delete: "true" };

const definition = charter({
  name: "Paging",
  resources: {
    groups: resource({
      trash: true,
      fields: { title: field.text(), rank: field.decimal({ precision: 18, scale: 3 }), day: field.date() },
      access: { ...everything, read: `title == null || title != "hidden"` },
    }),
    rows: resource({
      fields: {
        kept: field.boolean({ default: true }),
        text: field.text(),
        whole: field.integer(),
        number: field.number(),
        amount: field.decimal({ precision: 18, scale: 2 }),
        flag: field.boolean(),
        day: field.date(),
        at: field.datetime(),
        group: field.ref("groups"),
      },
      indexes: [["flag", "-whole"], ["text"]],
      access: everything,
    }),
  },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
  await desk.as("anna").batch(
    [
      { title: "b", rank: "999999999999999.999", day: "2026-01-02" },
      { title: "é", rank: "-0.001", day: "0001-01-01" },
      { title: "b", rank: null, day: null },
      { title: "hidden", rank: "1.000", day: "2026-01-01" },
      { title: "in the bin", rank: "1.000", day: "2026-01-01" },
      { title: null, rank: "0.000", day: "9999-12-31" },
    ].map(
      (input, index): RecordWrite => ({ method: "create", resource: "groups", input: { id: idOf(index), ...input } }),
    ),
  );
});
afterAll(() => desk.close());

/** Few values of each kind, so that ties are common, and the ones that orders go wrong at. */
const values: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  text: fc.constantFrom<Json>("", "a", "A", "aa", "é", "e\u0301", "ß", "日本", "\u{1F600}", "\uFFFD", "'", null),
  whole: fc.constantFrom<Json>(0, 1, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, null),
  number: fc.constantFrom<Json>(0, 0.1, -0.1, 1e300, 5e-324, -1e300, 0.30000000000000004, null),
  amount: fc.constantFrom<Json>("0.00", "0.01", "-0.01", "9999999999999999.99", "9999999999999999.98", null),
  flag: fc.constantFrom<Json>(true, false, null),
  day: fc.constantFrom<Json>("0001-01-01", "2026-02-28", "2026-03-01", "9999-12-31", null),
  at: fc.constantFrom<Json>("2026-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z", null),
  group: fc.constantFrom<Json>(...Array.from({ length: 6 }, (_, index) => idOf(index)), null),
};
const record = fc.record(values);
const keys = [...Object.keys(values), "group.title", "group.rank", "group.day", "id", "created_at", "version"];
const sort = fc
  .uniqueArray(fc.constantFrom(...keys), { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((name) => fc.boolean().map((down) => (down ? `-${name}` : name)))));

async function write(writes: readonly RecordWrite[]): Promise<void> {
  for (let begin = 0; begin < writes.length; begin += 100)
    await desk.as("root").batch(writes.slice(begin, begin + 100));
}

function creation(input: JsonObject): RecordWrite {
  return { method: "create", resource: "rows", input };
}

/** The value of a key in a record as a list shows it. */
function valueAt(row: JsonObject, path: string): Json {
  let value: Json = row;
  for (const name of path.split(".")) value = isJsonObject(value) ? (value[name] ?? null) : null;
  return isJsonObject(value) ? (value.id ?? null) : value;
}

/** By code point, which is how the bytes of UTF-8 compare; null is last wherever it goes. */
function compare(left: Json, right: Json, down: boolean): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const order = rank(left, right);
  return down ? -order : order;
}

function rank(left: Json, right: Json): number {
  if (typeof left === "string" && typeof right === "string") {
    const decimal = /^-?\d+\.\d+$/;
    if (decimal.test(left) && decimal.test(right)) return Math.sign(Number(units(left) - units(right)));
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return Number(left) - Number(right) === 0 ? 0 : Number(left) < Number(right) ? -1 : 1;
}

function units(decimal: string): bigint {
  return BigInt(decimal.replace(".", ""));
}

function inOrder(sorted: readonly string[]) {
  const all =
    sorted.includes("id") || sorted.includes("-id")
      ? sorted
      : [...sorted, sorted.at(-1)?.startsWith("-") ? "-id" : "id"];
  return (left: JsonObject, right: JsonObject): number => {
    for (const key of all) {
      const down = key.startsWith("-");
      const name = down ? key.slice(1) : key;
      const order = compare(valueAt(left, name), valueAt(right, name), down);
      if (order !== 0) return order;
    }
    return 0;
  };
}

test(
  "pages give every record once and in order, whatever is sorted by, while others come and go",
  async () => {
    const story = fc.record({
      kept: fc.array(record, { minLength: 1, maxLength: 25 }),
      passing: fc.array(record, { maxLength: 12 }),
      sort,
      limit: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ kept, passing, sort: sorted, limit }) => {
        await desk.run("DELETE FROM rows");
        await desk.run("UPDATE groups SET deleted_at = NULL");
        await write([
          ...kept.map(creation),
          ...passing.slice(0, 6).map((input) => creation({ ...input, kept: false })),
        ]);
        await desk.run("UPDATE groups SET deleted_at = 1 WHERE title = 'in the bin'");
        const query = { sort: sorted, fields: ["kept", ...Object.keys(values), ...keys, "group.id"], limit };
        const seen: JsonObject[] = [];
        for (let cursor: string | null | undefined, round = 6; cursor !== null; round += 1) {
          const page = await desk.as("anna").page("rows", { ...query, ...(cursor === undefined ? {} : { cursor }) });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.next;
          const [gone] = await desk.as("anna").list("rows", { filter: "!kept", limit: 1 });
          const come = passing[round];
          await write([
            ...(gone ? [{ method: "delete", resource: "rows", id: idIn(gone) } as const] : []),
            ...(come ? [creation({ ...come, kept: false, group: null })] : []),
          ]);
        }
        const ids = seen.map(idIn);
        expect(new Set(ids).size).toBe(ids.length);
        expect(seen.filter((row) => row.kept)).toHaveLength(kept.length);
        expect(ids).toEqual(seen.toSorted(inOrder(sorted)).map(idIn));
      }),
      runs(120),
    );
  },
  patience,
);
