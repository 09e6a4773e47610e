import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idIn, idOf, refusal } from "./data-desk.ts";

const everything = { read: "true", create: "true", update: "true", delete: "true" };

/** Boxes hold boxes and things; some have a bin, some have none, and each way to refer is there. */
const definition = charter({
  name: "Trash",
  resources: {
    boxes: resource({
      trash: true,
      fields: {
        name: field.text({ unique: true }),
        outer: field.ref("boxes", { onDelete: "cascade", inverse: "inner" }),
        twin: field.ref("boxes", { onDelete: "set null", inverse: "twins" }),
        first: field.ref("labels", { onDelete: "cascade" }),
        front: field.ref("labels", { onDelete: "set null" }),
      },
      access: everything,
    }),
    /** Has a bin. */
    cards: resource({
      trash: true,
      fields: {
        box: field.ref("boxes", { onDelete: "cascade", inverse: "cards" }),
        title: field.text({ unique: true, search: true }),
        labels: field.refs("labels", { onDelete: "set null", inverse: "cards" }),
        main: field.ref("labels", { onDelete: "set null" }),
        pin: field.ref("labels"),
      },
      access: everything,
    }),
    /** Has none. */
    labels: resource({
      fields: {
        box: field.ref("boxes", { onDelete: "cascade", inverse: "labels" }),
        name: field.text({ unique: true, search: true }),
        after: field.ref("labels", { onDelete: "cascade" }),
        friend: field.ref("labels", { onDelete: "set null" }),
        shelf: field.ref("shelves", { onDelete: "set null" }),
        owner: field.ref("shelves", { onDelete: "cascade" }),
      },
      access: everything,
    }),
    /** Has a bin, and cannot be without its label. */
    pins: resource({
      trash: true,
      fields: {
        box: field.ref("boxes", { onDelete: "cascade", inverse: "pins" }),
        label: field.ref("labels", { required: true }),
      },
      access: everything,
    }),
    shelves: resource({
      fields: {
        box: field.ref("boxes", { onDelete: "set null", inverse: "shelves" }),
        boxes: field.refs("boxes", { onDelete: "set null", inverse: "standing" }),
        keep: field.ref("boxes", { onDelete: "restrict" }),
        keeps: field.refs("boxes"),
      },
      access: everything,
    }),
  },
  limits: { bulk: 30 },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
});
afterAll(() => desk.close());

async function make(resource: string, input: JsonObject = {}): Promise<string> {
  return idIn(await desk.as("anna").create(resource, input));
}

const get = (resource: string, id: string, trashed?: "with") =>
  desk.as("anna").get(resource, id, trashed ? { trashed } : {});

/** Whether a record is `live`, in the `bin`, or `gone`. */
async function whereIs(resource: string, id: string): Promise<"live" | "bin" | "gone"> {
  const [row] = await desk.rows(`SELECT * FROM "${resource}" WHERE id = ?`, id);
  if (!row) return "gone";
  return (await desk.as("root").list(resource, { filter: `id == "${id}"` })).length > 0 ? "live" : "bin";
}

/** What the log says was done since a sequence: `trash cards 2`. */
async function logged(since: number): Promise<readonly string[]> {
  return (await desk.log(since)).map(({ operation, resource, version }) => `${operation} ${resource} ${version}`);
}

describe("a record with a bin", () => {
  test("goes there, can be seen there, and comes back", async () => {
    const anna = desk.as("anna");
    const id = await make("cards", { title: "There and back" });
    const head = await desk.head();
    expect(await anna.remove("cards", id)).toMatchObject({ status: 204, version: 2 });
    expect((await refusal(get("cards", id))).code).toBe("not_found");
    expect((await refusal(anna.patch("cards", id, { title: "x" }))).code).toBe("not_found");
    expect((await refusal(anna.remove("cards", id))).code).toBe("not_found");
    expect((await refusal(anna.put("cards", id, {}))).code).toBe("conflict");
    expect((await refusal(anna.restore("cards", id, 1))).code).toBe("not_found");
    expect(await get("cards", id, "with")).toMatchObject({ version: 2, deleted_at: expect.any(String) });
    expect(await anna.list("cards", { trashed: "only", filter: `id == "${id}"` })).toHaveLength(1);
    expect(await anna.restore("cards", id)).toMatchObject({ version: 3, deleted_at: null, title: "There and back" });
    expect((await refusal(anna.restore("cards", id))).code).toBe("conflict");
    expect(await logged(head)).toEqual(["trash cards 2", "restore cards 3"]);
  });

  test("leaves its unique values to others, so that it may not come back", async () => {
    const first = await make("cards", { title: "Taken" });
    await desk.as("anna").remove("cards", first);
    const second = await make("cards", { title: "Taken" });
    expect(await refusal(desk.as("anna").restore("cards", first))).toEqual({
      code: "unique",
      faults: ["/title taken"],
    });
    await desk.as("anna").remove("cards", second);
    expect(await desk.as("anna").restore("cards", first)).toMatchObject({ title: "Taken" });
  });

  test("is deleted for good from the bin, and its id goes on from its version", async () => {
    const id = await make("cards", { title: "Twice born" });
    await desk.as("anna").remove("cards", id);
    const head = await desk.head();
    expect(await desk.as("anna").purge("cards", id)).toMatchObject({ version: 3 });
    expect(await logged(head)).toEqual(["delete cards 3"]);
    expect(await whereIs("cards", id)).toBe("gone");
    expect(await desk.as("anna").create("cards", { id })).toMatchObject({ id, version: 4 });
    await desk.as("anna").remove("cards", id);
    await desk.as("anna").purge("cards", id);
    expect((await desk.as("anna").put("cards", id, {})).version).toBe(7);
  });
});

describe("what refers to a record that goes", () => {
  test("by restrict keeps it there", async () => {
    const box = await make("boxes");
    const shelf = await make("shelves", { keep: box });
    expect((await refusal(desk.as("anna").remove("boxes", box))).code).toBe("reference");
    await desk.as("anna").patch("shelves", shelf, { keep: null, keeps: [box] });
    expect((await refusal(desk.as("anna").remove("boxes", box))).code).toBe("reference");
    await desk.as("anna").patch("shelves", shelf, { keeps: [] });
    await desk.as("anna").remove("boxes", box);
  });

  test("by cascade goes along, and comes back along", async () => {
    const box = await make("boxes");
    const inner = await make("boxes", { outer: box });
    const card = await make("cards", { box: inner, title: "Deep" });
    const label = await make("labels", { box: inner, name: "Deep too" });
    const head = await desk.head();
    await desk.as("anna").remove("boxes", box);
    expect(await Promise.all([whereIs("boxes", inner), whereIs("cards", card), whereIs("labels", label)])).toEqual([
      "bin",
      "bin",
      "gone",
    ]);
    expect((await logged(head)).toSorted()).toEqual([
      "delete labels 2",
      "trash boxes 2",
      "trash boxes 2",
      "trash cards 2",
    ]);
    expect(await desk.as("anna").list("labels", { search: "deep" })).toEqual([]);
    await desk.as("anna").restore("boxes", box);
    expect(await get("boxes", inner)).toMatchObject({ outer: box, version: 3 });
    expect(await get("cards", card)).toMatchObject({ box: inner, version: 3 });
    expect(await get("labels", label)).toMatchObject({ box: inner, name: "Deep too", version: 3 });
    expect(await desk.as("anna").list("labels", { search: "deep" })).toHaveLength(1);
  });

  test("by set null stays without it, and gets it back", async () => {
    const [box, other] = [await make("boxes"), await make("boxes")];
    const shelf = await make("shelves", { box, boxes: [other, box] });
    const twin = await make("boxes", { twin: box });
    const head = await desk.head();
    await desk.as("anna").remove("boxes", box);
    expect(await get("shelves", shelf)).toMatchObject({ box: null, boxes: [other], version: 2 });
    expect(await get("boxes", twin)).toMatchObject({ twin: null, version: 2 });
    expect((await logged(head)).toSorted()).toEqual(["trash boxes 2", "update boxes 2", "update shelves 2"]);
    await desk.as("anna").restore("boxes", box);
    expect(await get("shelves", shelf)).toMatchObject({ box, boxes: [other, box], version: 3 });
    expect(await get("boxes", twin)).toMatchObject({ twin: box, version: 3 });
  });

  test("keeps what it was given meanwhile", async () => {
    const [box, other] = [await make("boxes"), await make("boxes")];
    const shelf = await make("shelves", { box, boxes: [box] });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").patch("shelves", shelf, { box: other, boxes: [other] });
    await desk.as("anna").restore("boxes", box);
    expect(await get("shelves", shelf)).toMatchObject({ box: other, boxes: [other, box] });
  });

  test("in the bin is left alone by a way to the bin, and goes with it for good", async () => {
    const box = await make("boxes");
    const card = await make("cards", { box });
    await desk.as("anna").remove("cards", card);
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").restore("cards", card);
    expect(await get("cards", card)).toMatchObject({ box: null });
    await desk.as("anna").remove("cards", card);
    await desk.as("anna").purge("boxes", box);
    expect(await whereIs("cards", card)).toBe("gone");
  });

  test("is bounded", async () => {
    const box = await make("boxes");
    for (let count = 0; count < 30; count += 1) await make("cards", { box });
    expect((await refusal(desk.as("anna").remove("boxes", box))).code).toBe("limit");
    expect(await whereIs("boxes", box)).toBe("live");
  });
});

describe("records in a circle", () => {
  test.each(["boxes", "cascading labels", "friendly labels"])("of %s go and come back together", async (kind) => {
    const [resource, field] =
      kind === "boxes" ? ["boxes", "outer"] : ["labels", kind === "cascading labels" ? "after" : "friend"];
    const box = await make("boxes");
    const holder = resource === "labels" ? { box } : {};
    const ids = [await make(resource, holder), await make(resource, holder), await make(resource, holder)];
    for (const [index, id] of ids.entries()) {
      await desk.as("anna").patch(resource, id, { [field]: ids[(index + 1) % 3] ?? null });
    }
    const root = resource === "labels" ? box : (ids[0] ?? "");
    await desk.as("anna").remove("boxes", root);
    for (const id of ids) expect(await whereIs(resource, id)).toBe(resource === "labels" ? "gone" : "bin");
    await desk.as("anna").restore("boxes", root);
    for (const [index, id] of ids.entries()) {
      expect(await get(resource, id)).toMatchObject({ [field]: ids[(index + 1) % 3] });
    }
    await desk.as("anna").remove("boxes", root);
    await desk.as("anna").purge("boxes", root);
    for (const id of ids) expect(await whereIs(resource, id)).toBe("gone");
  });

  test("of one, too", async () => {
    const box = await make("boxes");
    await desk.as("anna").patch("boxes", box, { outer: box, twin: box });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").restore("boxes", box);
    expect(await get("boxes", box)).toMatchObject({ outer: box, twin: box });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").purge("boxes", box);
    expect(await whereIs("boxes", box)).toBe("gone");
  });
});

describe("a record that goes to the bin while what it refers to goes for good", () => {
  test("is without it, and both come back as they were", async () => {
    const box = await make("boxes");
    const [first, second] = [await make("labels", { box }), await make("labels")];
    const card = await make("cards", { box, labels: [second, first], main: first });
    await desk.as("anna").remove("boxes", box);
    expect(await whereIs("cards", card)).toBe("bin");
    expect(await get("cards", card, "with")).toMatchObject({ labels: [second], main: null, version: 2 });
    await desk.as("anna").restore("boxes", box);
    expect(await get("cards", card)).toMatchObject({ labels: [second, first], main: first });
    expect(await get("labels", first)).toMatchObject({ box });
  });

  test("goes to the bin, whatever refers in a circle", async () => {
    const box = await make("boxes");
    const label = await make("labels", { box });
    const card = await make("cards", { box, pin: label });
    await desk.as("anna").patch("boxes", box, { first: label });
    await desk.as("anna").remove("boxes", box);
    expect([await whereIs("boxes", box), await whereIs("cards", card)]).toEqual(["bin", "bin"]);
    await desk.as("anna").restore("boxes", box);
    expect(await get("boxes", box)).toMatchObject({ first: label });
    expect(await get("cards", card)).toMatchObject({ pin: label });
  });

  test("is shown as it is when all are back", async () => {
    const box = await make("boxes");
    const label = await make("labels", { box });
    await desk.as("anna").patch("boxes", box, { front: label });
    await desk.as("anna").remove("boxes", box);
    expect(await get("boxes", box, "with")).toMatchObject({ front: null });
    const back = await desk.as("anna").restore("boxes", box);
    expect(back).toEqual(await get("boxes", box));
    expect(back).toMatchObject({ front: label });
  });

  test("by a reference that cannot be empty goes for good too, and comes back", async () => {
    const box = await make("boxes");
    const label = await make("labels", { box });
    const pin = await make("pins", { box, label });
    await desk.as("anna").remove("boxes", box);
    expect(await whereIs("pins", pin)).toBe("gone");
    await desk.as("anna").restore("boxes", box);
    expect(await get("pins", pin)).toMatchObject({ box, label, version: 3 });
  });
});

describe("coming back", () => {
  test("leaves alone what was put into the bin by itself meanwhile", async () => {
    const box = await make("boxes");
    const card = await make("cards", { box });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").restore("cards", card);
    await desk.as("anna").remove("cards", card);
    await desk.as("anna").restore("boxes", box);
    expect(await whereIs("cards", card)).toBe("bin");
    expect(await desk.as("anna").restore("cards", card)).toMatchObject({ box });
  });

  test("can happen again and again, with others by themselves between", async () => {
    const box = await make("boxes");
    const inner = await make("boxes", { outer: box });
    const label = await make("labels", { box: inner });
    const anna = desk.as("anna");
    for (let round = 0; round < 3; round += 1) {
      await anna.remove("boxes", box);
      await anna.restore("boxes", inner);
      await anna.remove("boxes", inner);
      await anna.restore("boxes", box);
      if ((await whereIs("boxes", inner)) === "bin") await anna.restore("boxes", inner);
      await anna.remove("boxes", inner);
      await anna.restore("boxes", inner);
      expect([await whereIs("boxes", inner), await whereIs("labels", label)]).toEqual(["live", "live"]);
    }
    expect(await desk.rows("SELECT * FROM charter_bin WHERE record IN (?, ?)", box, inner)).toEqual([]);
  });

  test("goes without what is gone meanwhile", async () => {
    const box = await make("boxes");
    const shelf = await make("shelves");
    const owner = await make("shelves");
    const label = await make("labels", { box, shelf });
    const owned = await make("labels", { box, owner });
    const twin = await make("boxes", { twin: box });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").remove("shelves", shelf);
    await desk.as("anna").remove("shelves", owner);
    await desk.as("anna").remove("boxes", twin);
    await desk.as("anna").purge("boxes", twin);
    await desk.as("anna").restore("boxes", box);
    expect(await get("labels", label)).toMatchObject({ box, shelf: null });
    expect(await whereIs("labels", owned)).toBe("gone");
  });

  test("is refused as a whole where a value of what comes along is taken", async () => {
    const box = await make("boxes");
    for (const resource of ["cards", "labels"]) {
      const name = resource === "cards" ? "title" : "name";
      const along = await make(resource, { box, [name]: "Mine" });
      await desk.as("anna").remove("boxes", box);
      const other = await make(resource, { [name]: "Mine" });
      expect(await refusal(desk.as("anna").restore("boxes", box))).toEqual({ code: "unique", faults: [" taken"] });
      expect([await whereIs("boxes", box), await whereIs(resource, along)]).not.toContain("live");
      await desk.as("anna").patch(resource, other, { [name]: "Yours" });
      await desk.as("anna").restore("boxes", box);
      expect(await get(resource, along)).toMatchObject({ box, [name]: "Mine" });
      await desk.as("anna").patch(resource, other, { [name]: null });
    }
  });

  test("gives no reference back to what is gone for good", async () => {
    const box = await make("boxes");
    const inner = await make("boxes", { outer: box });
    const shelf = await make("shelves", { box: inner, boxes: [inner] });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").purge("boxes", inner);
    await desk.as("anna").restore("boxes", box);
    expect(await get("shelves", shelf)).toMatchObject({ box: null, boxes: [] });
  });

  test("of an id that was born anew brings back nothing of its earlier life", async () => {
    const outer = await make("boxes");
    const box = await make("boxes", { outer });
    const label = await make("labels", { box });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").remove("boxes", outer);
    await desk.as("anna").purge("boxes", outer);
    expect(await whereIs("boxes", box)).toBe("gone");
    await desk.as("anna").create("boxes", { id: box });
    await desk.as("anna").remove("boxes", box);
    await desk.as("anna").restore("boxes", box);
    expect(await whereIs("labels", label)).toBe("gone");
  });
});

describe("a version of before", () => {
  test("can be gone back to, as a change of its own", async () => {
    const anna = desk.as("anna");
    const id = await make("cards", { title: "v1" });
    await anna.patch("cards", id, { title: "v2", main: await make("labels") });
    expect(await anna.restore("cards", id, 1)).toMatchObject({ title: "v1", main: null, version: 3 });
    expect(await anna.restore("cards", id, 3)).toMatchObject({ version: 3 });
    expect((await refusal(anna.restore("cards", id, 9))).code).toBe("not_found");
    expect((await anna.history("cards", id)).map(({ operation, version }) => `${operation} ${version}`)).toEqual([
      "update 3",
      "update 2",
      "create 1",
    ]);
  });

  test("that refers to what is gone cannot", async () => {
    const label = await make("labels");
    const id = await make("cards", { main: label });
    await desk.as("anna").remove("labels", label);
    expect(await refusal(desk.as("anna").restore("cards", id, 1))).toEqual({
      code: "validation",
      faults: ["/main no_such_record"],
    });
  });

  test("of another record that had the same id is none", async () => {
    const id = await make("labels", { name: "Anna's" });
    await desk.as("anna").remove("labels", id);
    await desk.as("bert").create("labels", { id });
    expect((await desk.as("bert").history("labels", id)).map(({ version }) => version)).toEqual([3]);
    expect((await refusal(desk.as("bert").restore("labels", id, 1))).code).toBe("not_found");
  });
});

test("a record in the bin is none for references, and nobody walks to it", async () => {
  const box = await make("boxes", { name: "Walked to" });
  const card = await make("cards", { box });
  await desk.as("anna").remove("cards", card);
  await desk.as("anna").remove("boxes", box);
  await desk.as("anna").restore("cards", card);
  const anna = desk.as("anna");
  expect(await anna.get("cards", card, { expand: ["box"] })).toMatchObject({ box: null });
  expect(await anna.get("cards", card, { fields: ["box.name"] })).toEqual({ box: null });
  expect(await anna.list("cards", { filter: `box.name == "Walked to"` })).toEqual([]);
  expect(await anna.aggregate("cards", { filter: `id == "${card}"`, group: ["box"], count: true })).toEqual([
    { box: null, count: 1 },
  ]);
  expect((await refusal(anna.create("cards", { box: idOf(12) }))).faults).toEqual(["/box no_such_record"]);
});
