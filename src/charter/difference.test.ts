import { expect, test } from "bun:test";
import type { JsonObject } from "../kit/json.ts";
import { charter } from "./charter.ts";
import { compileModel } from "./compile.ts";
import { describeModel } from "./describe.ts";
import { differenceOf, isSame } from "./difference.ts";
import { field } from "./field.ts";
import { resource } from "./resource.ts";

function described(resources: Parameters<typeof charter>[0]["resources"], limits = {}): JsonObject {
  return describeModel(compileModel(charter({ name: "Test", resources, limits })));
}

const first = described({
  notes: resource({
    fields: { title: field.text({ max: 100 }), body: field.text(), rank: field.integer() },
    indexes: [["rank"]],
    access: { read: "true" },
  }),
  stale: resource({ fields: { name: field.text() } }),
});

test("a model is the same as itself, whatever the order of its fields", () => {
  const turned = described({
    stale: resource({ fields: { name: field.text() } }),
    notes: resource({
      access: { read: "true" },
      indexes: [["rank"]],
      fields: { rank: field.integer(), body: field.text(), title: field.text({ max: 100 }) },
    }),
  });
  expect(isSame(differenceOf(first, first))).toBe(true);
  expect(isSame(differenceOf(first, turned))).toBe(true);
});

test("says what came, went, was renamed and changed", () => {
  const second = described(
    {
      notes: resource({
        fields: {
          title: field.text({ max: 200, required: true }),
          text: field.text({ was: "body" }),
          author: field.ref("users"),
        },
        unique: [["title"]],
        trash: true,
        access: { read: "true", create: "true" },
      }),
      fresh: resource({ fields: { name: field.text() } }),
    },
    { batch: 10 },
  );
  expect(differenceOf(first, second)).toEqual({
    addedResources: ["fresh"],
    removedResources: ["stale"],
    changedResources: [
      {
        name: "notes",
        addedFields: ["author"],
        removedFields: ["rank"],
        changedFields: [
          {
            name: "title",
            changes: [
              { name: "max", before: 100, after: 200 },
              { name: "required", before: null, after: true },
            ],
          },
          { name: "text", renamedFrom: "body", changes: [] },
        ],
        indexes: { added: [["author"]], removed: [["rank"]] },
        unique: { added: [["title"]], removed: [] },
        options: [
          { name: "trash", before: false, after: true },
          { name: "access.create", before: null, after: "true" },
        ],
      },
    ],
    options: [{ name: "limits.batch", before: 100, after: 10 }],
  });
});

test("a renaming done before is no difference", () => {
  const renamed = described({ notes: resource({ fields: { text: field.text({ was: "body" }) } }) });
  const settled = described({ notes: resource({ fields: { text: field.text() } }) });
  expect(isSame(differenceOf(renamed, settled))).toBe(true);
});
