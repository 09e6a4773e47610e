import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, expr, field, resource } from "../../src/index.ts";
import { isJsonObject, type Json, type JsonObject, parseJson } from "../../src/kit/json.ts";
import { DataDesk, idIn, idOf, people, refusal } from "./data-desk.ts";

const agent = `"agent" in me.roles`;

const definition = charter({
  name: "Writes",
  roles: { agent: "Answers", supervisor: "Oversees" },
  users: { access: { read: `id == me.id || ${agent}` } },
  resources: {
    shops: resource({
      trash: true,
      fields: { name: field.text({ required: true }), secret: field.boolean({ default: false }) },
      access: { read: `!secret || ${agent}`, create: agent, update: agent, delete: agent },
    }),
    /** Everybody may write one; agents read them. */
    letters: resource({
      fields: { text: field.text() },
      access: { read: agent, create: "me.signed_in", update: "me.signed_in" },
    }),
    diaries: resource({
      fields: {
        text: field.text({ required: true }),
        owner: field.ref("users", { required: true, default: expr("me.id") }),
        about: field.ref("diaries"),
      },
      access: { read: "owner == me.id", create: "owner == me.id" },
    }),
    orders: resource({
      fields: {
        subject: field.text({ max: 20 }),
        status: field.choice(["open", "closed"], { default: "open" }),
        owner: field.ref("users", { required: true, default: expr("me.id") }),
        day: field.date({ default: expr("request.time") }),
        shop: field.ref("shops"),
        shops: field.refs("shops"),
        count: field.integer({ min: 0, max: 1000 }),
        price: field.decimal({ precision: 6, scale: 2 }),
        weight: field.number(),
        tags: field.list(field.text(), { max: 100 }),
        data: field.json(),
        rating: field.integer({ write: `status == "open"` }),
        /** Shown to the order's owner alone. */
        wish: field.text({ read: "owner == me.id" }),
        /** Only agents read it; everybody writes it. */
        report: field.text({ read: agent }),
        /** Only agents write it; everybody reads it. */
        grade: field.integer({ default: 7, write: agent }),
        trace: field.text({ hidden: true, default: "traced" }),
        code: field.text({ unique: true }),
        year: field.integer(),
        number: field.integer(),
        title: field.computed(field.text(), `subject + "!"`),
      },
      unique: [["year", "number"]],
      access: {
        read: `owner == me.id || ${agent}`,
        create: "owner == me.id",
        update: `(owner == me.id && next.owner == old.owner && !has(input.status)) || ${agent}`,
      },
      validate: [{ that: `status != "closed" || subject != null`, message: "Say what it was.", field: "subject" }],
    }),
  },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
});
afterAll(() => desk.close());

/** What a body of JSON is read as. */
function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError("no object");
  return value;
}

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

describe("operators", () => {
  test("of fifty requests at once all count", async () => {
    const id = await order();
    const adds = Array.from({ length: 50 }, (_, index) => index + 1);
    await Promise.all(
      adds.map((by) =>
        desk
          .as("anna")
          .patch("orders", id, { count: { add: by % 7 }, price: { add: "0.10" }, tags: { add: [`t${by}`] } }),
      ),
    );
    const after = await desk.as("anna").get("orders", id);
    const sum = adds.reduce((total, by) => total + (by % 7), 0);
    expect(after).toMatchObject({ count: sum, price: "5.00", version: 51 });
    expect(new Set(JSON.stringify(after.tags).match(/t\d+/g))).toEqual(new Set(adds.map((by) => `t${by}`)));
  });

  test.each<[string, JsonObject, JsonObject, Json]>([
    ["count", { count: 5 }, { count: { add: -5 } }, 0],
    ["count", {}, { count: { add: 3 } }, 3],
    ["weight", { weight: 0.5 }, { weight: { add: 0.25 } }, 0.75],
    ["price", { price: "9999.98" }, { price: { add: "0.01" } }, "9999.99"],
    ["price", {}, { price: { add: "-0.01" } }, "-0.01"],
    ["tags", { tags: ["a", "b", "a"] }, { tags: { remove: ["a"], add: ["c", "c"] } }, ["b", "c", "c"]],
    ["tags", {}, { tags: { remove: ["a"] } }, []],
    ["tags", { tags: ["a"] }, { tags: { add: [], remove: ["a"] } }, []],
  ])("make %s of %j by %j: %j", async (name, stored, patch, expected) => {
    const id = await order(stored);
    expect((await desk.as("anna").patch("orders", id, patch))[name] ?? null).toEqual(expected);
  });

  test.each<[JsonObject, JsonObject, string]>([
    [{ count: 1000 }, { count: { add: 1 } }, "/count too_large"],
    [{ count: 0 }, { count: { add: -1 } }, "/count too_small"],
    [{ price: "9999.99" }, { price: { add: "0.01" } }, "/price out_of_range"],
    [{}, { price: { add: "0.001" } }, "/price/add too_precise"],
    [{}, { count: { add: 0.5 } }, "/count/add not_an_integer"],
    [{}, { count: { add: null } }, "/count/add required"],
    [{}, { count: {} }, "/count unknown_operator"],
    [{}, { count: { plus: 1 } }, "/count/plus unknown_operator"],
    [{}, { count: { remove: 1 } }, "/count/remove unknown_operator"],
    [{}, { tags: { add: "a" } }, "/tags/add wrong_type"],
    [{}, { tags: { add: [1] } }, "/tags/add/0 wrong_type"],
    [{}, { tags: { set: [] } }, "/tags/set unknown_operator"],
    [{ weight: 1.7e308 }, { weight: { add: 1.7e308 } }, "/weight out_of_range"],
  ])("on %j refuse %j: %s", async (stored, patch, fault) => {
    const id = await order(stored);
    const faults = (await refusal(desk.as("anna").patch("orders", id, patch))).faults;
    expect(faults).toContain(fault);
  });

  test("are no operators to a merge patch", async () => {
    const id = await order();
    expect((await refusal(desk.as("anna").merge("orders", id, { count: { add: 1 } }))).faults).toEqual([
      "/count wrong_type",
    ]);
  });
});

describe("a merge patch of JSON (RFC 7396, appendix A)", () => {
  test.each<[Json, Json, Json]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [null, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ])("%j patched with %j is %j", async (target, patch, result) => {
    const id = await order({ data: target });
    expect((await desk.as("anna").merge("orders", id, { data: patch })).data ?? null).toEqual(result);
    expect((await desk.as("anna").get("orders", id)).data ?? null).toEqual(result);
  });

  test("takes names that objects inherit for names like others", async () => {
    const id = await order({ data: { a: 1 } });
    const patch = objectOf(`{ "data": { "__proto__": { "x": 1 }, "constructor": 2, "a": null } }`);
    await desk.as("anna").merge("orders", id, patch);
    const { data } = await desk.as("anna").get("orders", id);
    expect(JSON.stringify(data)).toBe(`{"__proto__":{"x":1},"constructor":2}`);
  });
});

describe("PUT", () => {
  test("creates what is not there, under its id", async () => {
    const id = idOf(9001);
    const result = await desk.as("anna").put("orders", id, { subject: "Put" });
    expect(result).toMatchObject({ status: 201, id, version: 1, record: { subject: "Put", status: "open" } });
  });

  test("replaces what may be written: what is left out takes its default, else null; the rest stays", async () => {
    const id = await order({ subject: "Old", count: 4, tags: ["a"], report: "Read by agents" });
    await desk.as("agnes").patch("orders", id, { grade: 1 });
    const { status, record } = await desk.as("anna").put("orders", id, { count: 5 });
    expect(status).toBe(200);
    expect(record).toMatchObject({ version: 3, subject: null, count: 5, tags: null, grade: 1, owner: people.anna });
    expect(await desk.as("agnes").get("orders", id)).toMatchObject({ report: null });
    expect(await desk.rows(`SELECT trace FROM orders WHERE id = '${id}'`)).toEqual([["traced"]]);
  });

  test("that changes nothing keeps the version", async () => {
    const id = await order({ subject: "Same" });
    expect(await desk.as("anna").put("orders", id, { subject: "Same" })).toMatchObject({ status: 200, version: 1 });
  });

  test("takes an id in the body if it is that of the address", async () => {
    const id = idOf(9002);
    expect(await desk.as("anna").put("orders", id, { id })).toMatchObject({ status: 201 });
    expect((await refusal(desk.as("anna").put("orders", id, { id: idOf(9003) }))).faults).toEqual(["/id read_only"]);
  });

  test("of what exists but cannot be read is not found", async () => {
    const id = await order({ subject: "Anna's" });
    expect((await refusal(desk.as("bert").put("orders", id, {}))).code).toBe("not_found");
    expect(await desk.as("anna").get("orders", id)).toMatchObject({ subject: "Anna's", version: 1 });
  });

  test("tells whoever may not create nothing of what is hidden, whatever is wrong with the input", async () => {
    const hidden = idIn(await desk.as("anna").create("diaries", { text: "Mine" }));
    for (const input of [{}, { text: "Mine" }, { text: null }, { text: "x", about: idOf(12) }, { nosuch: 1 }]) {
      const answers = [hidden, idOf(9200)].map((id) =>
        refusal(desk.as("bert").put("diaries", id, { ...input, owner: people.agnes })),
      );
      const [one, other] = await Promise.all(answers);
      expect(one).toEqual(other ?? { code: "none", faults: [] });
    }
  });

  test("with If-None-Match: * creates only; with If-Match replaces only", async () => {
    const id = await order();
    const none = desk.as("anna").put("orders", id, {}, { ifNoneMatch: "any" });
    expect((await refusal(none)).code).toBe("precondition_failed");
    expect(await desk.as("anna").put("orders", idOf(9004), {}, { ifNoneMatch: "any" })).toMatchObject({ status: 201 });
    for (const ifMatch of ["any", [1]] as const) {
      expect((await refusal(desk.as("anna").put("orders", idOf(9005), {}, { ifMatch }))).code).toBe("not_found");
    }
  });
});

describe("If-Match", () => {
  test("lets a write through at that version alone", async () => {
    const id = await order({ subject: "1" });
    const anna = desk.as("anna");
    await anna.patch("orders", id, { subject: "2" }, { ifMatch: [1] });
    await anna.patch("orders", id, { subject: "3" }, { ifMatch: [1, 2] });
    await anna.patch("orders", id, { subject: "4" }, { ifMatch: "any" });
    for (const write of [
      anna.patch("orders", id, { subject: "5" }, { ifMatch: [3] }),
      anna.put("orders", id, { subject: "5" }, { ifMatch: [5] }),
      desk.as("root").remove("orders", id, { ifMatch: [1] }),
    ]) {
      expect((await refusal(write)).code).toBe("precondition_failed");
    }
    await desk.as("root").remove("orders", id, { ifMatch: [4] });
  });

  test("of ten writers with the same version lets one win", async () => {
    const id = await order();
    const writes = Array.from({ length: 10 }, (_, index) =>
      desk.as("anna").patch("orders", id, { subject: `w${index}` }, { ifMatch: [1] }),
    );
    const settled = await Promise.allSettled(writes);
    expect(settled.filter(({ status }) => status === "fulfilled").length).toBe(1);
    expect(await desk.as("anna").get("orders", id)).toMatchObject({ version: 2 });
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
