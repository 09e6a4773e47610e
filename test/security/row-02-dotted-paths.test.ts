import { afterAll, beforeAll, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { listOf, people, TestServer, textOf } from "../http/test-server.ts";
import { waysToName } from "./hidden-names.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
  await server.create("tickets", {
    subject: "A",
    note: "secret-note",
    pin: "4711",
    data: { note: 1 },
    requester: people.anna,
  });
});
afterAll(() => server.stop());

const names = [
  "note.a",
  "note.note",
  "note.size",
  "pin.a",
  "trace.length",
  "trace.a.b.c",
  "NOTE",
  "Note",
  "nOTE",
  "PIN",
  "Trace",
  "tickets.note",
  "record.note",
  "me.note",
  "input.note",
  "old.note",
  "next.note",
  "note[0]",
  "note['a']",
  "note->>'$'",
  "note::text",
  "`note`",
  "[note]",
  "note--",
  "note/**/",
  "(note)",
  "note;",
  "data->>'$.note'",
  "json_extract(data,'$.note')",
  "row_id",
  "rowid",
  "sqlite_master.sql",
  "charter_changes.after",
];

test("a name in quotes is a text, and names no field", async () => {
  for (const filter of ['"note" == "x"', '"note" != "note"', "'tickets.note' == null"]) {
    const path = `/resources/tickets?filter=${encodeURIComponent(filter)}`;
    expect((await server.must("GET", path, { as: "anna" })).items).toEqual([]);
  }
});

test.each(names)("%s finds no way round", async (name) => {
  for (const way of waysToName("NAME")) {
    const path = `/resources/tickets${way.replaceAll("NAME", encodeURIComponent(name))}`;
    const answer = await server.send("GET", path, { as: "anna" });
    expect([path, answer.status]).toEqual([path, 400]);
    expect(answer.text).not.toMatch(/secret-note|4711|hidden-value/);
  }
});

test("a path into free JSON that may be read reads the JSON alone", async () => {
  const filter = encodeURIComponent("data.note == 1");
  const answer = await server.send("GET", `/resources/tickets?filter=${filter}&fields=id,data`, { as: "anna" });
  expect(answer.text).not.toMatch(/secret-note|4711|hidden-value/);
});

test.each(names)("%s is no field of an input", async (name) => {
  const before = await server.snapshot();
  const body = { [name]: "x" };
  const { items } = await server.must("GET", "/resources/tickets?fields=id", { as: "anna" });
  const path = `/resources/tickets/${textOf(listOf(items)[0]?.id)}`;
  const calls = [
    ["POST", "/resources/tickets", { subject: "B", ...body }],
    ["PATCH", path, body],
    ["PUT", path, { subject: "B", ...body }],
    ["PATCH", "/resources/tickets?filter=true", body],
    ["POST", "/batch", { operations: [{ method: "PATCH", path, body }] }],
  ] as const;
  for (const [method, address, json] of calls) {
    const answer = await server.send(method, address, { as: "anna", json });
    expect([method, address, answer.status]).toEqual([method, address, 422]);
    expect(answer.text).not.toMatch(/secret-note|4711|hidden-value/);
  }
  expect(await server.snapshot()).toBe(before);
});
