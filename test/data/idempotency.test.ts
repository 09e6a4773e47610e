import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Idempotency, RecordWrite, WriteResult, Written } from "../../src/data/queries.ts";
import { charter, expr, field, resource } from "../../src/index.ts";
import { Problem } from "../../src/kit/problem.ts";
import { DataDesk, type Person, people, refusal } from "./data-desk.ts";

const agent = `"agent" in me.roles`;

const fields = {
  title: field.text({ required: true }),
  owner: field.ref("users", { default: expr("me.id") }),
  pin: field.secret(),
  note: field.text(),
};

function definition(read: string, noteRule?: string) {
  return charter({
    name: "Again",
    roles: { agent: "Answers" },
    users: { access: { read: agent } },
    resources: {
      cards: resource({
        fields: { ...fields, note: field.text(noteRule === undefined ? {} : { read: noteRule }) },
        access: { read, create: "me.signed_in", update: `owner == me.id || ${agent}`, delete: "owner == me.id" },
      }),
    },
  });
}

const plain = definition(`owner == me.id || ${agent}`);

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(plain);
});
afterAll(() => desk.close());

/** A write with a key; what is written is its fingerprint. */
async function send(
  key: string,
  write: RecordWrite,
  as: Person = "anna",
  on: DataDesk = desk,
): Promise<Written<WriteResult>> {
  const idempotency: Idempotency = { key, route: "POST /cards", fingerprint: JSON.stringify(write) };
  return await on.writer.write(on.as(as).call(), write, idempotency);
}

function card(title: string, more: Record<string, string> = {}): RecordWrite {
  return { method: "create", resource: "cards", input: { title, ...more } };
}

async function count(title: string): Promise<number> {
  return (await desk.as("root").list("cards", { filter: `title == "${title}"` })).length;
}

describe("a key", () => {
  test("lets its write be done once and be answered again", async () => {
    const first = await send("once", card("Once"));
    const again = await send("once", card("Once"));
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(again.value).toEqual(first.value);
    expect(await count("Once")).toBe(1);
  });

  test("with another body is refused", async () => {
    await send("body", card("First"));
    expect((await refusal(send("body", card("Second")))).code).toBe("idempotency_mismatch");
    expect(await count("Second")).toBe(0);
  });

  test("belongs to its caller", async () => {
    const [anna, bert] = [await send("mine", card("Mine")), await send("mine", card("Mine"), "bert")];
    expect([anna.replayed, bert.replayed]).toEqual([false, false]);
    expect(bert.value.id).not.toBe(anna.value.id);
  });

  test("of many requests at once lets one through", async () => {
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => send("race", card("Race"))));
    const refused: unknown[] = [];
    for (const each of settled) if (each.status === "rejected") refused.push(each.reason);
    expect(settled.length - refused.length).toBe(1);
    expect(refused.every((reason) => reason instanceof Problem && reason.code === "in_progress")).toBe(true);
    expect(await count("Race")).toBe(1);
    expect((await send("race", card("Race"))).replayed).toBe(true);
  });

  test("is not used up by a write that failed", async () => {
    const missing: RecordWrite = { method: "create", resource: "cards", input: { note: "no title" } };
    expect((await refusal(send("failed", missing))).code).toBe("validation");
    expect((await send("failed", card("At last"))).replayed).toBe(false);
  });

  test("is not used up by a batch whose last write failed, and then works for all of it", async () => {
    const call = () => desk.as("anna").call();
    const key = { key: "batch", route: "POST /batch", fingerprint: "b" };
    const gone: RecordWrite = { method: "delete", resource: "cards", id: people.bert };
    expect((await refusal(desk.writer.batch(call(), [card("In batch"), gone], key))).code).toBe("not_found");
    const first = await desk.writer.batch(call(), [card("In batch"), card("In batch")], key);
    const again = await desk.writer.batch(call(), [card("In batch"), card("In batch")], key);
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(again.value).toEqual(first.value);
    expect(await count("In batch")).toBe(2);
  });

  test("is forgotten after a day", async () => {
    await send("day", card("Day"));
    const almost = 24 * 60 * 60 * 1000 - 60_000;
    await desk.run("UPDATE charter_idempotency SET at = at - ?", almost);
    expect((await send("day", card("Day"))).replayed).toBe(true);
    await desk.run("UPDATE charter_idempotency SET at = at - ?", 61_000);
    expect((await send("day", card("Day"))).replayed).toBe(false);
    expect((await send("day", card("Day"))).replayed).toBe(true);
    expect(await count("Day")).toBe(2);
  });
});

describe("a stored answer", () => {
  test("says nothing to who reads the database", async () => {
    await send("sealed", card("Sealed-title", { note: "Sealed-note", pin: "Sealed-pin" }));
    const rows = JSON.stringify(await desk.rows("SELECT * FROM charter_idempotency"));
    expect(rows).not.toMatch(/Sealed-(title|note|pin)/);
    expect(rows).not.toContain(people.anna);
  });

  test("is shown as far as the caller may read it today", async () => {
    await send("today", card("Today", { note: "for the owner" }));
    const masked = desk.reopened(definition("owner == me.id", agent));
    const answer = await send("today", card("Today", { note: "for the owner" }), "anna", masked);
    expect(answer.replayed).toBe(true);
    expect(answer.value.record).toMatchObject({ title: "Today" });
    expect(answer.value.record).not.toHaveProperty("note");
    const closed = desk.reopened(definition(agent));
    const blind = await send("today", card("Today", { note: "for the owner" }), "anna", closed);
    expect(Object.keys(blind.value.record ?? {})).toEqual(["id", "version"]);
  });

  test("of a delete is a delete again, and does nothing", async () => {
    const { value } = await send("gone-1", card("Gone"));
    const remove: RecordWrite = { method: "delete", resource: "cards", id: value.id };
    const first = await send("gone-2", remove);
    expect(first.value).toMatchObject({ status: 204, version: 2 });
    expect(await send("gone-2", remove)).toEqual({ value: first.value, replayed: true });
  });
});
