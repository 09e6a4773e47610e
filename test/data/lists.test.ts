import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/kit/json.ts";
import { listOf, textOf } from "../http/test-server.ts";
import { DataDesk, idIn, idOf, refusal } from "./data-desk.ts";

const agent = `"agent" in me.roles`;
const everything = { read: "true", create: "true", update: "true", delete: "true" };

const definition = charter({
  name: "Lists",
  roles: { agent: "Answers" },
  users: { fields: { pay: field.integer({ read: agent }) }, access: { read: `id == me.id || ${agent}` } },
  resources: {
    shelves: resource({
      trash: true,
      fields: { name: field.text(), best: field.refs("books", { inverse: "praised" }) },
      access: everything,
    }),
    books: resource({
      fields: {
        title: field.text({ search: true }),
        about: field.markdown({ search: true }),
        private: field.text({ search: true, read: agent }),
        shelf: field.ref("shelves", { inverse: "books" }),
        sequel: field.ref("books", { inverse: "prequels", onDelete: "set null" }),
        owner: field.ref("users", { inverse: "books" }),
        wish: field.text({ read: "owner == me.id" }),
        hidden: field.boolean({ default: false }),
      },
      access: { ...everything, read: `!hidden || ${agent}` },
    }),
  },
  limits: { expandWidth: 3 },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
});
afterAll(() => desk.close());

async function make(resource: string, input: JsonObject): Promise<string> {
  return idIn(await desk.as("root").create(resource, input));
}

/** The items of an expanded list in a record. */
function itemsOf(record: JsonObject, name: string): readonly JsonObject[] {
  return listOf(objectOf(record[name]).items);
}

function objectOf(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw new TypeError(`expected an object, got ${JSON.stringify(value)}`);
  return value;
}

describe("search", () => {
  const texts = {
    [idOf(501)]: { title: "Café Straße", about: "the red fox" },
    [idOf(502)]: { title: "cafe", about: "Foxes and boxes" },
    [idOf(503)]: { title: "日本語 の 本", about: "東京" },
    [idOf(504)]: { title: `say "AND" or (NOT) col:on`, about: "5* stars - NEAR miss" },
    [idOf(505)]: { title: "Ünïcödé", private: "redacted" },
    [idOf(506)]: { title: null, about: null },
  };
  beforeAll(async () => {
    for (const [id, text] of Object.entries(texts)) await make("books", { id, ...text });
  });
  const found = async (search: string, as: "anna" | "agnes" = "anna") =>
    (await desk.as(as).list("books", { search, sort: ["id"] })).map(({ id }) => Number(textOf(id).slice(-3)));

  test.each<[string, readonly number[]]>([
    ["cafe", [501, 502]],
    ["CAFÉ", [501, 502]],
    ["cafe\u0301", [501, 502]],
    ["caf", [501, 502]],
    ["fox", [501, 502]],
    ["foxe", [502]],
    ["fox red", [501]],
    ["fo red", []],
    ["café fox", [501, 502]],
    ["fox café", [501]],
    ["Straße", [501]],
    ["STRASSE", []],
    ["日本", [503]],
    ["東京", [503]],
    ["unicode", [505]],
    [`"AND"`, [502, 504]],
    ["NOT", [504]],
    ["AND OR NOT", [504]],
    ["col:on", [504]],
    ["(near", [504]],
    ["5*", [504]],
    ["title:cafe", []],
    ['- * ( ) "', []],
    ["redacted", []],
    ["nothing", []],
  ])("for %j finds %j", async (search, expected) => {
    expect(await found(search)).toEqual([...expected]);
    expect((await desk.as("anna").page("books", { search, count: "exact" })).total).toBe(expected.length);
  });

  test("of nothing finds everything, and goes together with a filter", async () => {
    expect(await found(" ")).toEqual([501, 502, 503, 504, 505, 506]);
    const both = await desk.as("anna").list("books", { search: "fox", filter: `title == "cafe"` });
    expect(both.map(idIn)).toEqual([idOf(502)]);
    expect(await desk.as("anna").aggregate("books", { search: "fox", count: true })).toEqual([{ count: 2 }]);
  });

  test("looks into what the caller may read alone", async () => {
    expect([await found("redacted"), await found("redacted", "agnes")]).toEqual([[], [505]]);
  });

  test("knows of changes and deletions at once", async () => {
    const id = await make("books", { title: "before" });
    await desk.as("anna").patch("books", id, { title: "after", wish: null });
    expect(await desk.as("anna").list("books", { search: "before" })).toEqual([]);
    expect((await desk.as("anna").list("books", { search: "after" })).map(idIn)).toEqual([id]);
    await desk.as("anna").patch("books", id, { hidden: true });
    expect(await found("after")).toEqual([]);
    await desk.as("root").remove("books", id);
    expect(await found("after", "agnes")).toEqual([]);
  });

  test("by rank ends at a thousand", async () => {
    for (let batch = 0; batch < 11; batch += 1) {
      await desk.as("root").batch(
        Array.from({ length: 100 }, (_, index) => ({
          method: "create" as const,
          resource: "books",
          input: { title: `needle ${index}` },
        })),
      );
    }
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await desk.as("anna").page("books", { search: "needle", limit: 300, ...(cursor && { cursor }) });
      for (const item of page.items) seen.add(idIn(item));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen.size).toBe(1000);
  });
});

describe("expanding", () => {
  let [shelf, first, second, third] = ["", "", "", ""];
  beforeAll(async () => {
    shelf = await make("shelves", { name: "Top" });
    third = await make("books", { title: "Third", shelf, owner: null, hidden: true });
    second = await make("books", { title: "Second", shelf, sequel: third });
    const anna = (await desk.as("anna").list("users")).map(idIn)[0] ?? "";
    first = await make("books", { title: "First", shelf, sequel: second, owner: anna, wish: "Mine" });
    await desk.as("root").patch("shelves", shelf, { best: [second, third, first] });
  });

  test("shows others in full, each as the caller may read it", async () => {
    const book = await desk.as("anna").get("books", first, { expand: ["sequel.sequel", "owner", "shelf"] });
    expect(book).toMatchObject({
      title: "First",
      wish: "Mine",
      sequel: { title: "Second", sequel: third },
      owner: { name: "anna" },
      shelf: { name: "Top", best: [second, third, first] },
    });
    expect(objectOf(book.sequel)).not.toHaveProperty("wish");
    expect(objectOf(book.owner)).not.toHaveProperty("pay");
    const seen = await desk.as("agnes").get("books", first, { expand: ["sequel.sequel", "owner"] });
    expect(seen).toMatchObject({ sequel: { sequel: { title: "Third" } }, owner: { pay: null } });
    expect(seen).not.toHaveProperty("wish");
    expect(await desk.as("bert").get("books", first, { expand: ["owner"] })).toMatchObject({
      owner: expect.any(String),
    });
  });

  test("goes the ways back, and leaves out what is hidden", async () => {
    const anna = await desk.as("anna").get("shelves", shelf, { expand: ["books.prequels", "best"] });
    expect(itemsOf(anna, "books").map(({ title }) => title)).toEqual(["Second", "First"]);
    expect(itemsOf(itemsOf(anna, "books")[0] ?? {}, "prequels").map(({ title }) => title)).toEqual(["First"]);
    expect(itemsOf(anna, "best").map(({ title }) => title)).toEqual(["Second", "First"]);
    const agnes = await desk.as("agnes").get("shelves", shelf, { expand: ["best"] });
    expect(itemsOf(agnes, "best").map(({ title }) => title)).toEqual(["Second", "Third", "First"]);
  });

  test("shows the fields that are asked for", async () => {
    const anna = desk.as("anna");
    expect(await anna.get("books", first, { fields: ["title", "sequel.title"] })).toEqual({
      title: "First",
      sequel: { title: "Second" },
    });
    expect(await anna.get("books", second, { fields: ["sequel.title"] })).toEqual({ sequel: third });
    expect(await anna.get("shelves", shelf, { expand: ["books"], fields: ["name", "books.title"] })).toMatchObject({
      name: "Top",
      books: { items: [{ title: "Second" }, { title: "First" }], next: null },
    });
    expect((await refusal(anna.get("shelves", shelf, { fields: ["books.title"] }))).code).toBe("invalid_parameter");
    expect((await refusal(anna.get("books", first, { fields: ["owner.pay"] }))).code).toBe("invalid_parameter");
  });

  test("is bounded in depth", async () => {
    const deep = (length: number) => [Array.from({ length }, () => "sequel").join(".")];
    expect(await desk.as("anna").get("books", first, { expand: deep(4) })).toMatchObject({ title: "First" });
    expect((await refusal(desk.as("anna").get("books", first, { expand: deep(5) }))).code).toBe("limit");
    expect((await refusal(desk.as("anna").get("books", first, { fields: [`${deep(5)[0]}.title`] }))).code).toBe(
      "limit",
    );
  });

  test("gives null for what lies in the bin", async () => {
    const gone = await make("shelves", { name: "Gone" });
    const book = await make("books", { shelf: gone });
    await desk.run("UPDATE shelves SET deleted_at = 1 WHERE id = ?", gone);
    expect(await desk.as("anna").get("books", book, { expand: ["shelf"] })).toMatchObject({ shelf: null });
    expect(await desk.as("anna").get("books", book, { fields: ["shelf.name"] })).toEqual({ shelf: null });
    expect(await desk.as("anna").get("books", book)).toMatchObject({ shelf: null });
  });

  test.each(["books", "best"])("cuts a long list (%s), whose cursor goes on to its end", async (relation) => {
    const long = await make("shelves", { name: "Long" });
    const ids: string[] = [];
    for (let count = 0; count < 11; count += 1) ids.push(await make("books", { shelf: long, hidden: count === 4 }));
    const order = relation === "best" ? ids.toReversed() : ids;
    await desk.as("root").patch("shelves", long, { best: order });
    for (const person of ["anna", "agnes"] as const) {
      const record = await desk.as(person).get("shelves", long, { expand: [relation] });
      const seen = itemsOf(record, relation).map(idIn);
      expect(seen).toHaveLength(3);
      for (let cursor = objectOf(record[relation]).next ?? null; typeof cursor === "string"; ) {
        const page = await desk.as(person).page("books", { cursor, limit: 2 });
        seen.push(...page.items.map(idIn));
        cursor = page.next;
      }
      expect(seen).toEqual(person === "agnes" ? order : order.filter((id) => id !== ids[4]));
    }
    const { next } = objectOf((await desk.as("anna").get("shelves", long, { expand: [relation] }))[relation]);
    const cursor = textOf(next);
    expect((await refusal(desk.as("bert").page("books", { cursor }))).code).toBe("invalid_cursor");
    expect((await refusal(desk.as("anna").page("shelves", { cursor }))).code).toBe("invalid_cursor");
    expect((await refusal(desk.as("anna").page("books", { cursor, filter: "true" }))).code).toBe("invalid_cursor");
  });
});
