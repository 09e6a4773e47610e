import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { AggregateQuery, RecordWrite } from "../../src/data/queries.ts";
import { charter, field, resource } from "../../src/index.ts";
import type { Json, JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idOf, refusal } from "./data-desk.ts";
import { patience, runs } from "./runs.ts";
import { textIn } from "./world/model.ts";

const agent = `"agent" in me.roles`;

const definition = charter({
  name: "Figures",
  roles: { agent: "Sees all" },
  resources: {
    shops: resource({
      fields: { city: field.text(), margin: field.integer({ read: agent }) },
      access: { read: `city != "hidden" || ${agent}` },
    }),
    sales: resource({
      fields: {
        shop: field.ref("shops"),
        kind: field.text(),
        pieces: field.integer(),
        weight: field.number(),
        price: field.decimal({ precision: 18, scale: 2 }),
        paid: field.boolean(),
        day: field.date(),
        at: field.datetime(),
        secret: field.boolean({ default: false }),
        cost: field.integer({ read: agent }),
        wish: field.integer({ read: "kind == 'a'" }),
      },
      access: { read: `!secret || ${agent}` },
    }),
  },
  limits: { groups: 40 },
});

const cities: readonly Json[] = ["Graz", "Wien", "hidden", null];

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
  const shops = cities.map((city, index) => ({ id: idOf(index), city }));
  await desk.as("root").batch(shops.map((input): RecordWrite => ({ method: "create", resource: "shops", input })));
});
afterAll(() => desk.close());

const sale = fc.record({
  shop: fc.constantFrom<Json>(...cities.map((_, index) => idOf(index)), null),
  kind: fc.constantFrom<Json>("a", "A", "ä", "", null),
  pieces: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom<Json>(2 ** 50, -(2 ** 50), null)),
  weight: fc.constantFrom<Json>(0.5, -0.25, 1024, null),
  price: fc.oneof(
    fc.integer({ min: -99, max: 99 }).map((units) => decimal(BigInt(units))),
    fc.constantFrom<Json>("9007199254740993.01", "-0.01", null),
  ),
  paid: fc.constantFrom<Json>(true, false, null),
  day: fc.constantFrom<Json>("2026-01-31", "2026-02-01", "2026-03-29", null),
  // Around midnight and the changes of the clock in Vienna.
  at: fc.constantFrom<Json>(
    "2025-12-31T22:59:59.999Z",
    "2025-12-31T23:00:00.000Z",
    "2026-03-29T00:30:00.000Z",
    "2026-03-29T01:30:00.000Z",
    "2026-10-25T00:30:00.000Z",
    "2026-10-25T01:30:00.000Z",
    null,
  ),
  secret: fc.boolean(),
});

const groupings = [
  "shop",
  "kind",
  "pieces",
  "price",
  "paid",
  "day",
  "shop.city",
  "day:month",
  "day:day",
  "at:day",
  "at:month",
  "at:year",
];
const query = fc.record({
  group: fc.uniqueArray(fc.constantFrom(...groupings), { maxLength: 3 }),
  zone: fc.constantFrom("UTC", "Europe/Vienna", "America/St_Johns"),
  person: fc.constantFrom("anna" as const, "agnes" as const),
  paid: fc.boolean(),
});

test(
  "figures are those of the records that the caller sees, worked out one by one",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sale, { minLength: 1, maxLength: 30 }),
        query,
        async (sales, { group, zone, person, paid }) => {
          await desk.run("DELETE FROM sales");
          await desk
            .as("root")
            .batch(sales.map((input): RecordWrite => ({ method: "create", resource: "sales", input })));
          const seen = sales.filter((each) => (person === "agnes" || !each.secret) && (!paid || each.paid === true));
          const asked: AggregateQuery = {
            group,
            tz: zone,
            count: true,
            sum: ["pieces", "weight", "price"],
            avg: ["weight", "price"],
            min: ["pieces", "price", "at", "kind", "day"],
            max: ["weight", "price", "kind", "day"],
            ...(paid && { filter: "paid" }),
          };
          const keyOf = (each: JsonObject) => group.map((name) => groupValue(each, name, zone, person === "agnes"));
          const groups = Map.groupBy(seen, (each) => JSON.stringify(keyOf(each)));
          const expected = [...groups.values()].map((of) => {
            const key = keyOf(of[0] ?? {});
            return { ...Object.fromEntries(group.map((name, index) => [name, key[index] ?? null])), ...figures(of) };
          });
          if (group.length === 0 && seen.length === 0) expected.push({ ...figures([]) });
          const found = await desk.as(person).aggregate("sales", asked);
          const sorted = (all: readonly JsonObject[]) => all.map((each) => JSON.stringify(ordered(each))).toSorted();
          expect(sorted(found)).toEqual(sorted(expected));
          await checkOrder(found, asked, person);
        },
      ),
      runs(120),
    );
  },
  patience,
);

/** `having`, `sort` and `limit` choose among the same groups. */
async function checkOrder(
  found: readonly JsonObject[],
  asked: AggregateQuery,
  person: "anna" | "agnes",
): Promise<void> {
  const having = "count > 1 && (sum_pieces == null || sum_pieces < 100)";
  const chosen = found.filter(({ count, sum_pieces: sum }) => Number(count) > 1 && (sum === null || Number(sum) < 100));
  const all = await desk.as(person).aggregate("sales", { ...asked, having, sort: ["-sum_price", "count"] });
  expect(new Set(all.map((each) => JSON.stringify(each)))).toEqual(new Set(chosen.map((each) => JSON.stringify(each))));
  const sums = all.map(({ sum_price: sum }) => sum ?? null);
  const descending = sums.toSorted((left, right) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return Number(units(right) - units(left));
  });
  expect(sums).toEqual(descending);
  const two = await desk.as(person).aggregate("sales", { ...asked, having, sort: ["-sum_price", "count"], limit: 2 });
  expect(two).toEqual(all.slice(0, 2));
}

function figures(of: readonly JsonObject[]): JsonObject {
  const numbers = (name: string) => of.flatMap(({ [name]: value }) => (typeof value === "number" ? [value] : []));
  const texts = (name: string) => of.flatMap(({ [name]: value }) => (typeof value === "string" ? [value] : []));
  const prices = texts("price").map(units);
  const sum = prices.reduce((total, each) => total + each, 0n);
  const sorted = prices.toSorted((left, right) => (left < right ? -1 : 1));
  const bytes = (name: string) =>
    texts(name).toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  return {
    count: of.length,
    sum_pieces: total(numbers("pieces")),
    sum_weight: total(numbers("weight")),
    sum_price: prices.length > 0 ? decimal(sum) : null,
    avg_weight: numbers("weight").length > 0 ? Number(total(numbers("weight"))) / numbers("weight").length : null,
    avg_price: prices.length > 0 ? mean(sum, BigInt(prices.length)) : null,
    min_pieces: numbers("pieces").toSorted((left, right) => left - right)[0] ?? null,
    min_price: sorted[0] === undefined ? null : decimal(sorted[0]),
    min_at: texts("at").toSorted()[0] ?? null,
    min_kind: bytes("kind")[0] ?? null,
    min_day: texts("day").toSorted()[0] ?? null,
    max_weight: numbers("weight").toSorted((left, right) => right - left)[0] ?? null,
    max_price: sorted.at(-1) === undefined ? null : decimal(sorted.at(-1) ?? 0n),
    max_kind: bytes("kind").at(-1) ?? null,
    max_day: texts("day").toSorted().at(-1) ?? null,
  };
}

function groupValue(each: JsonObject, name: string, zone: string, all: boolean): Json {
  if (name === "shop.city") {
    const city = cities[Number(textIn(each.shop).slice(-3))] ?? null;
    return city === "hidden" && !all ? null : each.shop === null ? null : city;
  }
  const [field = "", unit] = name.split(":");
  const value = each[field] ?? null;
  if (unit === undefined || typeof value !== "string") return value;
  const day =
    field === "day"
      ? value
      : new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(new Date(value));
  return unit === "day" ? day : unit === "month" ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;
}

function ordered(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function total(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0);
}

function units(text: Json): bigint {
  return typeof text === "string" ? BigInt(text.replace(".", "")) : 0n;
}

function decimal(value: bigint, scale = 2): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Four digits more than the field has, rounded half to even. */
function mean(sum: bigint, count: bigint): string {
  const scaled = sum * 10_000n;
  let whole = scaled / count;
  const rest = 2n * (scaled - whole * count);
  const size = rest < 0n ? -rest : rest;
  if (size > count || (size === count && whole % 2n !== 0n)) whole += scaled < 0n ? -1n : 1n;
  return decimal(whole, 6);
}

test.each<[string, AggregateQuery]>([
  ["invalid_parameter", { sum: ["cost"] }],
  ["invalid_parameter", { group: ["cost"] }],
  ["invalid_parameter", { group: ["wish"], count: true }],
  ["invalid_parameter", { max: ["wish"] }],
  ["invalid_parameter", { avg: ["nosuch"] }],
  ["invalid_parameter", { group: ["shop.margin"], count: true }],
  ["invalid_parameter", { sum: ["kind"] }],
  ["invalid_parameter", { avg: ["at"] }],
  ["invalid_parameter", { group: ["kind:day"], count: true }],
  ["invalid_parameter", { group: ["day:hour"], count: true }],
  ["invalid_parameter", { group: ["at:fortnight"], count: true }],
  ["invalid_parameter", { group: ["at:day"], count: true, tz: "Mars/Olympus" }],
  ["invalid_parameter", { count: true, sum: ["pieces", "pieces"] }],
  ["invalid_parameter", { count: true, sort: ["sum_pieces"] }],
  ["invalid_parameter", {}],
  ["invalid_expression", { count: true, having: "cost > 1" }],
  ["invalid_expression", { count: true, filter: "wish == 1" }],
  ["limit", { count: true, limit: 41 }],
])("%s answers %j", async (code, asked) => {
  expect((await refusal(desk.as("anna").aggregate("sales", asked))).code).toBe(code);
});

test("a sum beyond what a number holds exactly is refused, and more groups than declared are, too", async () => {
  await desk.run("DELETE FROM sales");
  const most = Number.MAX_SAFE_INTEGER;
  const inputs = Array.from({ length: 41 }, (_, index) => ({ kind: `k${index}`, pieces: index < 2 ? most : 0 }));
  await desk.as("root").batch(inputs.map((input): RecordWrite => ({ method: "create", resource: "sales", input })));
  const anna = desk.as("anna");
  expect((await refusal(anna.aggregate("sales", { sum: ["pieces"] }))).code).toBe("limit");
  expect(await anna.aggregate("sales", { sum: ["pieces"], filter: `kind != "k0"` })).toEqual([{ sum_pieces: most }]);
  expect((await refusal(anna.aggregate("sales", { group: ["kind"] }))).code).toBe("limit");
  expect(await anna.aggregate("sales", { group: ["kind"], limit: 3 })).toEqual([
    { kind: "k0" },
    { kind: "k1" },
    { kind: "k10" },
  ]);
});
