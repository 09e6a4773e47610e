import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { RecordWrite } from "../../src/data/queries.ts";
import { charter, field, resource } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idIn, people, refusal } from "./data-desk.ts";

const agent = `"agent" in me.roles`;

const definition = charter({
  name: "History",
  roles: { agent: "Answers" },
  resources: {
    notes: resource({
      trash: true,
      fields: {
        text: field.text({ search: true }),
        price: field.decimal({ precision: 6, scale: 2 }),
        tags: field.list(field.text()),
        links: field.refs("notes", { onDelete: "set null", inverse: "linked" }),
        grade: field.integer({ read: agent }),
        wish: field.text({ read: "created_by == me.id" }),
        pin: field.secret(),
        parent: field.ref("notes", { onDelete: "cascade", inverse: "children" }),
        open: field.boolean({ default: true }),
      },
      access: { read: `open || ${agent}`, create: "true", update: "true", delete: "true" },
    }),
  },
  limits: { bulk: 20, batch: 10 },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
});
afterAll(() => desk.close());

async function note(input: JsonObject = {}): Promise<string> {
  return idIn(await desk.as("anna").create("notes", input));
}

describe("a history", () => {
  test("tells who changed what, newest first, of the fields that its reader may see", async () => {
    const other = await note();
    const id = await note({ text: "a", price: "1.00", wish: "w", pin: "1234" });
    await desk.as("agnes").patch("notes", id, { text: "b", grade: 1, links: [other], pin: "5678" });
    await desk.as("bert").patch("notes", id, { price: { add: "0.50" }, tags: ["x"], wish: null });
    await desk.as("bert").remove("notes", id);
    await desk.as("anna").restore("notes", id);
    const changes = (await desk.as("anna").history("notes", id)).map(({ version, operation, by, changes: of }) => ({
      version,
      operation,
      by,
      of,
    }));
    expect(changes).toEqual([
      { version: 5, operation: "restore", by: people.anna, of: {} },
      { version: 4, operation: "trash", by: people.bert, of: {} },
      {
        version: 3,
        operation: "update",
        by: people.bert,
        of: {
          price: { before: "1.00", after: "1.50" },
          tags: { before: null, after: ["x"] },
          wish: { before: "w", after: null },
        },
      },
      {
        version: 2,
        operation: "update",
        by: people.agnes,
        of: { text: { before: "a", after: "b" }, links: { before: [], after: [other] } },
      },
      {
        version: 1,
        operation: "create",
        by: people.anna,
        of: {
          text: { before: null, after: "a" },
          price: { before: null, after: "1.00" },
          wish: { before: null, after: "w" },
          links: { before: null, after: [] },
          open: { before: null, after: true },
        },
      },
    ]);
    const agnes = await desk.as("agnes").history("notes", id);
    expect(agnes[3]?.changes).toHaveProperty("grade");
    expect(JSON.stringify(agnes)).not.toContain("wish");
  });

  test("is read page by page, of a record in the bin too, by its cursor alone", async () => {
    const id = await note({ text: "0" });
    for (let count = 1; count <= 6; count += 1) await desk.as("anna").patch("notes", id, { text: String(count) });
    await desk.as("anna").remove("notes", id);
    const { reader } = desk;
    const seen: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await reader.history(desk.as("anna").call(), "notes", id, { limit: 3, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ version }) => version));
      cursor = page.next;
      if (cursor !== null) {
        const stolen = reader.history(desk.as("bert").call(), "notes", id, { cursor });
        expect((await refusal(stolen)).code).toBe("invalid_cursor");
        const elsewhere = reader.history(desk.as("anna").call(), "notes", await note(), { cursor });
        expect((await refusal(elsewhere)).code).toBe("invalid_cursor");
      }
    }
    expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test("is none for whom the record is none", async () => {
    const id = await note({ open: false });
    expect((await refusal(desk.as("anna").history("notes", id))).code).toBe("not_found");
    expect(await desk.as("agnes").history("notes", id)).toHaveLength(1);
    await desk.as("agnes").remove("notes", id);
    await desk.as("agnes").purge("notes", id);
    expect((await refusal(desk.as("agnes").history("notes", id))).code).toBe("not_found");
  });
});

describe("a write of all that match", () => {
  test("concerns those in sight that meet the filter and the search", async () => {
    const [first] = [await note({ text: "bulk red" }), await note({ text: "bulk blue" })];
    await note({ text: "bulk red", open: false });
    const gone = await note({ text: "bulk red" });
    await desk.as("anna").remove("notes", gone);
    const write = { method: "patch", resource: "notes", filter: "true", search: "bulk red" } as const;
    expect(await desk.as("anna").bulk({ ...write, input: { tags: { add: ["t"] } } })).toEqual({
      matched: 1,
      changed: 1,
    });
    expect(await desk.as("anna").get("notes", first)).toMatchObject({ tags: ["t"], version: 2 });
    const nothing = { ...write, search: "--", input: { tags: [] } };
    expect(await desk.as("anna").bulk(nothing)).toEqual({ matched: 0, changed: 0 });
  });

  test("beyond its bound does nothing", async () => {
    for (let count = 0; count < 21; count += 1) await note({ text: "many" });
    const filter = `text == "many"`;
    const write = { method: "delete", resource: "notes", filter } as const;
    expect((await refusal(desk.as("anna").bulk(write))).code).toBe("limit");
    expect((await desk.as("anna").page("notes", { filter, count: "exact" })).total).toBe(21);
  });

  test("deletes what goes along with another once", async () => {
    const parent = await note({ text: "family" });
    const child = await note({ text: "family", parent });
    await note({ text: "family", parent: child });
    const write = { method: "delete", resource: "notes", filter: `text == "family"` } as const;
    expect(await desk.as("anna").bulk({ ...write, dryRun: true })).toEqual({ matched: 3, changed: 3 });
    expect(await desk.as("anna").bulk(write)).toEqual({ matched: 3, changed: 3 });
    expect(await desk.as("anna").restore("notes", parent)).toMatchObject({ version: 3 });
    expect(await desk.as("anna").list("notes", { filter: `text == "family"` })).toHaveLength(3);
  });

  test("of two at once counts every change", async () => {
    const id = await note({ text: "race", price: "0.00" });
    const write = {
      method: "patch",
      resource: "notes",
      filter: `text == "race"`,
      input: { price: { add: "0.01" } },
    } as const;
    await Promise.all(Array.from({ length: 20 }, () => desk.as("anna").bulk(write)));
    expect(await desk.as("anna").get("notes", id)).toMatchObject({ price: "0.20", version: 21 });
  });

  test("that is tried only tells of a refusal as the write would", async () => {
    await note({ text: "only try", price: "9999.99" });
    const write = {
      method: "patch",
      resource: "notes",
      filter: `text == "only try"`,
      input: { price: { add: "1.00" } },
    } as const;
    const tried = await refusal(desk.as("anna").bulk({ ...write, dryRun: true }));
    expect(tried).toEqual({ code: "validation", faults: ["/price out_of_range"] });
    expect(await refusal(desk.as("anna").bulk(write))).toEqual(tried);
  });
});

test("a batch is bounded, and names the write that failed", async () => {
  const writes = Array.from({ length: 11 }, (): RecordWrite => ({ method: "create", resource: "notes", input: {} }));
  expect((await refusal(desk.as("anna").batch(writes))).code).toBe("limit");
  const bad: RecordWrite = { method: "create", resource: "notes", input: { price: "1.234" } };
  const gone: RecordWrite = { method: "delete", resource: "notes", id: people.bert };
  for (const [index, wrong] of [bad, gone].entries()) {
    const batch = [...writes.slice(0, index), wrong, ...writes.slice(0, 2)];
    const problem: unknown = await desk
      .as("anna")
      .batch(batch)
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({ extra: { index } });
  }
});
