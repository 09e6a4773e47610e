import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { charter, expr, field, resource } from "../../src/index.ts";
import type { Json } from "../../src/kit/json.ts";
import { DataDesk, idIn, idOf } from "./data-desk.ts";
import { patience, runs } from "./runs.ts";

const agent = `"agent" in me.roles`;

/** Every kind of field, computed ones over each, and masks that look at the row, the caller, and another record. */
const definition = charter({
  name: "Answers",
  roles: { agent: "Answers" },
  resources: {
    owners: resource({
      trash: true,
      fields: { name: field.text(), rate: field.decimal({ precision: 9, scale: 3 }), open: field.boolean() },
      access: { read: "true", create: "true", update: "true", delete: "true" },
    }),
    things: resource({
      fields: {
        text: field.text(),
        mail: field.email(),
        link: field.url(),
        pick: field.choice(["x", "y"], { default: "x" }),
        whole: field.integer(),
        number: field.number(),
        amount: field.decimal({ precision: 18, scale: 2 }),
        flag: field.boolean(),
        day: field.date(),
        at: field.datetime({ default: expr("request.time") }),
        tags: field.list(field.text()),
        days: field.list(field.date()),
        sums: field.list(field.decimal({ precision: 9, scale: 2 })),
        times: field.list(field.datetime()),
        data: field.json(),
        owner: field.ref("owners", { onDelete: "set null", inverse: "things" }),
        others: field.refs("owners", { onDelete: "set null" }),
        on_row: field.text({ read: "flag" }),
        on_caller: field.text({ read: "created_by == me.id" }),
        on_other: field.text({ read: "owner.open" }),
        joined: field.computed(field.text(), `text + "!"`),
        doubled: field.computed(field.integer(), "whole * 2"),
        half: field.computed(field.number(), "number / 2.0"),
        raised: field.computed(field.decimal({ precision: 18, scale: 2 }), "amount + amount"),
        late: field.computed(field.boolean(), "at > created_at"),
        later: field.computed(field.datetime(), `at + duration("24h")`),
        day_after: field.computed(field.date(), `day + duration("24h")`),
        named: field.computed(field.text(), "owner.name"),
        rated: field.computed(field.decimal({ precision: 9, scale: 3 }), "owner.rate"),
        many: field.computed(field.integer(), "size(tags)"),
      },
      access: { read: `pick == "x" || ${agent}`, create: "true", update: "true", delete: "true" },
    }),
  },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
  for (const [index, open] of [true, false, null].entries()) {
    await desk.as("root").create("owners", { id: idOf(index), name: `o${index}`, rate: `${index}.125`, open });
  }
});
afterAll(() => desk.close());

const maybe = (...values: readonly Json[]) => fc.constantFrom<Json>(...values, null);
const owner = maybe(idOf(0), idOf(1), idOf(2));
const input = fc.record(
  {
    text: maybe("", "a", "é\u{1F600}'\"\\", "x".repeat(300)),
    mail: maybe("a@example.com"),
    link: maybe("https://example.com/?a=b"),
    pick: maybe("x", "y"),
    whole: maybe(0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
    number: maybe(0, -0.1, 1e300, 5e-324, Number.MAX_VALUE),
    amount: maybe("0.00", "-0.01", "9999999999999999.99", "4999999999999999.99"),
    flag: maybe(true, false),
    day: maybe("0001-01-01", "2026-02-28", "9999-12-31"),
    at: maybe("0001-01-01T00:00:00.000Z", "2026-11-24T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    tags: maybe([], ["a"], ["", "b", "a"]),
    days: maybe([], ["2026-01-01"]),
    sums: maybe([], ["0.10", "-1.00"]),
    times: maybe([], ["2026-01-01T00:00:00.000Z"]),
    data: maybe(false, 0, "", [], [null], {}, { a: { b: [1.5, null, "é"] } }),
    owner,
    others: maybe([], [idOf(1), idOf(0)], [idOf(2)]),
    on_row: maybe("r"),
    on_caller: maybe("c"),
    on_other: maybe("o"),
  },
  { requiredKeys: [] },
);
const story = fc.record({
  first: input,
  second: input,
  by: fc.constantFrom("anna" as const, "agnes" as const, "root" as const),
  reader: fc.constantFrom("anna" as const, "agnes" as const, "root" as const),
});

test(
  "a write answers what reading gives, a list holds the same, and so do the changes",
  async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ first, second, by, reader }) => {
        const { cursor } = await desk.as(reader).changes({ resources: ["things"] });
        const made = await desk.as(by).create("things", first);
        const id = idIn(made);
        const read = async (as: typeof by) => (await desk.as(as).list("things", { filter: `id == "${id}"` }))[0];
        const blind = { id, version: made.version ?? null };
        expect(made).toEqual((await read(by)) ?? blind);
        if ((await read(by)) !== undefined) {
          const patched = await desk.as(by).merge("things", id, second);
          expect(patched).toEqual((await read(by)) ?? { ...blind, version: patched.version ?? null });
          if ((await read(by)) !== undefined) expect(await desk.as(by).get("things", id)).toEqual(patched);
        }
        const { items } = await desk.as(reader).changes({ resources: ["things"], since: cursor });
        const last = items.findLast(({ record }) => record !== undefined);
        const seen = await read(reader);
        if (seen !== undefined) expect(last?.record).toEqual(seen);
        await desk.as("root").remove("things", id);
      }),
      runs(150),
    );
  },
  patience,
);
