import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Json, JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idIn, idOf, objectOf, people, refusal } from "./data-desk.ts";
import { ordersDefinition } from "./orders.definition.ts";

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(ordersDefinition);
});
afterAll(() => desk.close());

async function order(input: JsonObject = {}): Promise<string> {
  return idIn(await desk.as("anna").create("orders", input));
}

describe("a version", () => {
  test("is 1 at first, and one more with each change", async () => {
    const id = await order({ subject: "One" });
    const versions: Json[] = [];
    for (const subject of ["Two", "Three", "Four"]) {
      versions.push((await desk.as("anna").patch("orders", id, { subject })).version ?? null);
    }
    expect(versions).toEqual([2, 3, 4]);
  });

  test.each<[string, JsonObject]>([
    ["nothing", {}],
    ["the same value", { subject: "Same" }],
    ["a sum of nothing", { count: { add: 0 } }],
    ["the same decimal in another form", { price: "1.5" }],
    ["members that are there, and others that are not", { shops: { add: [], remove: [idOf(77)] } }],
    ["the same JSON in another order", { data: { b: [1, { d: 2, c: 1 }], a: null } }],
  ])("stays where it is for a patch that says %s, and nothing is logged", async (_, patch) => {
    const data = { a: 1, b: [1, { c: 1, d: 2 }] };
    const id = await order({ subject: "Same", count: 0, price: "1.50", data: { b: data.b } });
    const before = await desk.as("anna").get("orders", id);
    const head = await desk.head();
    expect(await desk.as("anna").patch("orders", id, patch)).toEqual(before);
    expect(await desk.head()).toBe(head);
  });
});

describe("a field that is left out", () => {
  test("takes its default on create, be it a value or an expression", async () => {
    const made = await desk.as("anna").create("orders", {});
    expect(made).toMatchObject({ status: "open", owner: people.anna, grade: 7, count: null, shops: [], title: null });
    expect(made.day).toBe(new Date().toISOString().slice(0, 10));
    expect(Object.keys(made)).not.toContain("trace");
    expect((await desk.as("agnes").list("orders", { filter: `id == "${idIn(made)}"` })).length).toBe(1);
  });

  test("is replaced by a null that was given", async () => {
    expect(await desk.as("anna").create("orders", { status: null, day: null })).toMatchObject({
      status: null,
      day: null,
    });
  });
});

describe("rules see", () => {
  test("the record as it would be, and as it was", async () => {
    const id = await order();
    expect(await refusal(desk.as("anna").patch("orders", id, { owner: people.bert }))).toEqual({
      code: "forbidden",
      faults: [],
    });
    expect(await desk.as("agnes").patch("orders", id, { owner: people.bert })).toMatchObject({ owner: people.bert });
  });

  test("which fields came, changed or not", async () => {
    const id = await order();
    expect((await refusal(desk.as("anna").patch("orders", id, { status: "open" }))).code).toBe("forbidden");
  });

  test("a new record with its defaults", async () => {
    expect((await refusal(desk.as("anna").create("orders", { owner: people.bert }))).code).toBe("forbidden");
  });

  test("what a field was before, for the right to write it", async () => {
    const id = await order({ rating: 1, subject: "Done" });
    await desk.as("anna").patch("orders", id, { rating: 2 });
    await desk.as("agnes").patch("orders", id, { status: "closed", rating: 3 });
    expect(await refusal(desk.as("agnes").patch("orders", id, { rating: 4 }))).toEqual({
      code: "forbidden",
      faults: ["/rating not_writable"],
    });
  });

  test("the result of a patch, for what must hold of a record", async () => {
    const id = await order();
    expect(await refusal(desk.as("agnes").patch("orders", id, { status: "closed" }))).toEqual({
      code: "validation",
      faults: ["/subject rule"],
    });
    await desk.as("agnes").patch("orders", id, { status: "closed", subject: "Sold" });
    expect((await refusal(desk.as("anna").patch("orders", id, { subject: null }))).faults).toEqual(["/subject rule"]);
  });
});

describe("a field that a caller", () => {
  test("reads but never writes is refused by name", async () => {
    expect(await refusal(desk.as("anna").create("orders", { grade: 1 }))).toEqual({
      code: "forbidden",
      faults: ["/grade not_writable"],
    });
  });

  test("writes but never reads is kept and not shown", async () => {
    const made = await desk.as("anna").create("orders", { report: "Broken" });
    expect(made).not.toHaveProperty("report");
    expect(await desk.as("agnes").get("orders", idIn(made))).toMatchObject({ report: "Broken" });
  });

  test("sees on some rows alone is left out of the others, in the answer to a write too", async () => {
    const made = await desk.as("anna").create("orders", { wish: "Soon" });
    expect(made).toMatchObject({ wish: "Soon" });
    expect(await desk.as("agnes").patch("orders", idIn(made), { wish: "Later" })).not.toHaveProperty("wish");
    expect(await desk.as("anna").get("orders", idIn(made))).toMatchObject({ wish: "Later" });
  });

  test("cannot know of is unknown, hidden or not there", async () => {
    for (const name of ["trace", "nosuch", "__proto__", "constructor"]) {
      const input = objectOf(`{ "${name}": "x" }`);
      expect(await refusal(desk.as("anna").create("orders", input))).toEqual({
        code: "validation",
        faults: [`/${name} unknown_field`],
      });
    }
  });

  test.each(["version", "created_at", "updated_at", "created_by", "updated_by"])(
    "finds kept by the server (%s) is read only on every write",
    async (name) => {
      const id = await order();
      const value = name === "version" ? 9 : name.endsWith("_at") ? "2020-01-01T00:00:00Z" : people.bert;
      const faults = [`/${name} read_only`];
      const root = desk.as("root");
      expect(await refusal(root.create("orders", { [name]: value }))).toEqual({ code: "validation", faults });
      expect(await refusal(root.patch("orders", id, { [name]: value }))).toEqual({ code: "validation", faults });
      expect(await refusal(root.put("orders", id, { [name]: value }))).toEqual({ code: "validation", faults });
      const bulk = root.bulk({ method: "patch", resource: "orders", filter: "true", input: { [name]: value } });
      expect(await refusal(bulk)).toEqual({ code: "validation", faults });
    },
  );

  test("finds computed is read only", async () => {
    expect((await refusal(desk.as("root").create("orders", { title: "Mine" }))).faults).toEqual(["/title read_only"]);
  });
});

test("who may write a record but not read it learns its id and version alone", async () => {
  const made = await desk.as("bert").create("letters", { text: "For you" });
  expect(Object.keys(made)).toEqual(["id", "version"]);
  const put = await desk.as("bert").put("letters", idOf(9100), { text: "For you too" });
  expect(put.record).toEqual({ id: idOf(9100), version: 1 });
  const id = idIn(made);
  expect((await refusal(desk.as("bert").get("letters", id))).code).toBe("not_found");
  expect((await refusal(desk.as("bert").patch("letters", id, { text: "Mine" }))).code).toBe("not_found");
  expect((await refusal(desk.as("bert").put("letters", id, { text: "Mine" }))).code).toBe("not_found");
  expect((await refusal(desk.as("bert").history("letters", id))).code).toBe("not_found");
  expect((await refusal(desk.as("bert").restore("letters", id, 1))).code).toBe("not_found");
});

describe("a value that is taken", () => {
  test("is named by its field", async () => {
    await order({ code: "A1" });
    expect(await refusal(desk.as("bert").create("orders", { code: "A1" }))).toEqual({
      code: "unique",
      faults: ["/code taken"],
    });
    const id = await order({ code: "A2" });
    expect((await refusal(desk.as("anna").patch("orders", id, { code: "A1" }))).code).toBe("unique");
  });

  test("in a set of fields is named by each of them", async () => {
    await order({ year: 2026, number: 1 });
    const second = await order({ year: 2026, number: 2 });
    expect(await refusal(desk.as("anna").patch("orders", second, { number: 1 }))).toEqual({
      code: "unique",
      faults: ["/year taken", "/number taken"],
    });
  });

  test("is none when a part is missing", async () => {
    await order({ year: 2027 });
    await order({ year: 2027 });
    await order({ code: null });
    await order({ code: null });
  });

  test("is an id, too", async () => {
    const id = await order();
    expect(await refusal(desk.as("bert").create("orders", { id }))).toEqual({ code: "unique", faults: ["/id taken"] });
  });
});

describe("a reference", () => {
  test("to a hidden, a trashed and a missing record, or one of another kind, is the same fault", async () => {
    const agnes = desk.as("agnes");
    const hidden = idIn(await agnes.create("shops", { name: "Hidden", secret: true }));
    const trashed = idIn(await agnes.create("shops", { name: "Gone" }));
    await agnes.remove("shops", trashed);
    const id = await order();
    for (const other of [hidden, trashed, idOf(4711), people.bert]) {
      const one = await refusal(desk.as("anna").create("orders", { shop: other }));
      expect(one).toEqual({ code: "validation", faults: ["/shop no_such_record"] });
      expect(await refusal(desk.as("anna").patch("orders", id, { shop: other }))).toEqual(one);
      expect(await refusal(desk.as("anna").put("orders", id, { shop: other }))).toEqual(one);
      const many = desk.as("anna").patch("orders", id, { shops: { add: [other] } });
      expect(await refusal(many)).toEqual({ code: "validation", faults: ["/shops no_such_record"] });
    }
  });

  test("that stays is not judged again", async () => {
    const agnes = desk.as("agnes");
    const shop = idIn(await agnes.create("shops", { name: "Once open" }));
    const id = await order({ shop, shops: [shop] });
    await agnes.patch("shops", shop, { secret: true });
    expect(await desk.as("anna").patch("orders", id, { shop, subject: "Still", shops: { add: [shop] } })).toMatchObject(
      {
        shop,
        version: 2,
      },
    );
  });
});

describe("a write of all that match", () => {
  test("changes each under its own rules, or none", async () => {
    const anna = desk.as("anna");
    const ids = [await order({ subject: "bulk" }), await order({ subject: "bulk" })];
    const filter = `subject == "bulk"`;
    const patch = { method: "patch", resource: "orders", filter, input: { count: { add: 1 } } } as const;
    expect(await anna.bulk({ ...patch, dryRun: true })).toEqual({ matched: 2, changed: 2 });
    expect(await anna.get("orders", ids[0] ?? "")).toMatchObject({ version: 1, count: null });
    expect(await anna.bulk(patch)).toEqual({ matched: 2, changed: 2 });
    expect(await anna.bulk({ ...patch, input: { count: 1 } })).toEqual({ matched: 2, changed: 0 });
    await desk.as("agnes").patch("orders", ids[1] ?? "", { status: "closed" });
    expect(await refusal(anna.bulk({ ...patch, input: { rating: 5 } }))).toEqual({
      code: "forbidden",
      faults: ["/rating not_writable"],
    });
    expect(await anna.get("orders", ids[0] ?? "")).toMatchObject({ version: 2, rating: null });
    expect((await refusal(anna.bulk({ method: "delete", resource: "orders", filter }))).code).toBe("forbidden");
    expect(await desk.as("root").bulk({ method: "delete", resource: "orders", filter })).toEqual({
      matched: 2,
      changed: 2,
    });
  });
});
