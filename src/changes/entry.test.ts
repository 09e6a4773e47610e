import { expect, test } from "bun:test";
import fc from "fast-check";
import type { JsonObject } from "../kit/json.ts";
import type { NewChange, Operation } from "./change.ts";
import { decodeEntry, encodeEntry, entryColumns } from "./entry.ts";

const names = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "created_by",
  "updated_by",
  "deleted_at",
  "subject",
  "tags",
  "data",
];
const id = "0197b2a0-0000-7000-8000-000000000001";
const at = Date.parse("2026-11-23T10:00:00.123Z");
const user = "0197b2a0-0000-7000-8000-00000000000a";

function roundTrip(change: NewChange) {
  return decodeEntry([7, ...encodeEntry(change)], () => names);
}

function change(facts: Partial<NewChange>): NewChange {
  return {
    resource: "tickets",
    record: id,
    org: null,
    version: 3,
    operation: "update",
    after: null,
    before: null,
    actor: { kind: "user", id: user },
    request: "r1",
    at,
    revision: "abc",
    ...facts,
  };
}

const record: JsonObject = {
  id,
  version: 3,
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-11-23T10:00:00.123Z",
  created_by: null,
  updated_by: user,
  deleted_at: null,
  subject: "Hello",
  tags: [],
  data: null,
};

test("a change comes back as it was appended", () => {
  const time = fc.constantFrom("2026-01-01T00:00:00.000Z", "2026-11-23T10:00:00.123Z");
  const person = fc.constantFrom(null, user, id);
  const values = fc.record({
    created_at: time,
    updated_at: time,
    created_by: person,
    updated_by: person,
    deleted_at: fc.option(time),
    subject: fc.option(fc.string({ unit: "grapheme" })),
    tags: fc.option(fc.array(fc.string())),
    // JSON does not tell -0 from 0.
    data: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject),
  });
  const actor = fc.constantFrom<NewChange["actor"]>(
    { kind: "user", id: user },
    { kind: "anonymous", id: null },
    { kind: "service", id: null },
    { kind: "key", id },
  );
  const operation = fc.constantFrom<Operation>("create", "update", "delete", "trash", "restore");
  fc.assert(
    fc.property(values, actor, operation, (fields, actor, operation) => {
      const after = operation === "delete" ? null : { id, version: 3, ...fields };
      const before =
        operation === "delete" ? { id, version: 2, ...fields } : operation === "create" ? null : { subject: null };
      const original = change({ operation, actor, after, before });
      expect(roundTrip(original)).toEqual({ ...original, sequence: 7 });
    }),
  );
});

test("what the row holds anyway is not written twice", () => {
  const after = encodeEntry(change({ after: record, before: { subject: null } }))[entryColumns.indexOf("after")];
  expect(after).toBe('{"created_at":"2026-01-01T00:00:00.000Z","created_by":null,"subject":"Hello","tags":[]}');
  const before = encodeEntry(change({ operation: "delete", before: { ...record, version: 2 } }))[
    entryColumns.indexOf("before")
  ];
  expect(before).not.toContain("version");
  const created = { ...record, version: 1, created_at: record.updated_at ?? null, created_by: user };
  const first = encodeEntry(change({ operation: "create", version: 1, after: created }))[entryColumns.indexOf("after")];
  expect(first).toBe('{"subject":"Hello","tags":[]}');
});

test("fields declared after a change was written are null in its full records, and only there", () => {
  const row = [7, ...encodeEntry(change({ after: record, before: { subject: null } }))];
  const found = decodeEntry(row, () => [...names, "priority"]);
  expect(found.after).toEqual({ ...record, priority: null });
  expect(found.before).toEqual({ subject: null });
});
