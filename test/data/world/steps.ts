import fc from "fast-check";
import type { BulkWrite, RecordWrite } from "../../../src/data/queries.ts";
import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { idOf, type Person, people } from "../data-desk.ts";
import { type Entity, type Kind, textIn } from "./model.ts";

/** A write with who asks for it. */
export interface Asked {
  readonly by: Person;
  readonly write: RecordWrite;
}

/** A filter, and what it means. */
export interface Filter {
  readonly text: string;
  readonly meets: (entity: Entity) => boolean;
}

/** One step of a story. */
export type Step =
  | { readonly kind: "one"; readonly asked: Asked }
  | { readonly kind: "together"; readonly asked: readonly Asked[] }
  | { readonly kind: "batch"; readonly by: Person; readonly writes: readonly RecordWrite[] }
  | { readonly kind: "bulk"; readonly by: Person; readonly write: BulkWrite; readonly filter: Filter };

const firstId: Readonly<Record<Kind, number>> = { folders: 100, notes: 200, labels: 300 };

/** So few ids that records collide, are deleted and come again. */
const idIn = (kind: Kind) => fc.integer({ min: 0, max: 3 }).map((number) => idOf(firstId[kind] + number));

/** Mostly what may stand in a field, and now and then what may not: a story of refusals tells little. */
const often = <T extends Json>(good: fc.Arbitrary<T>, ...bad: readonly Json[]): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 24, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom<Json>(...bad) });
const name = often(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"), "much too long", null);
const maybe = (ids: fc.Arbitrary<string>): fc.Arbitrary<Json> => fc.option(ids, { nil: null, freq: 2 });
const lists = fc.uniqueArray(idIn("labels"), { maxLength: 2 });

const folderFields = {
  name,
  owner: fc.constantFrom<Json>(people.anna, people.anna, people.bert),
  shared: fc.boolean(),
  parent: maybe(idIn("folders")),
  cover: maybe(idIn("notes")),
  main: maybe(idIn("notes")),
};

const noteFields = {
  folder: idIn("folders"),
  text: often(fc.constantFrom("red fox", "Red box", "blue", ""), "far too long a text", null),
  number: often(fc.integer({ min: 0, max: 9 }), 10, null),
  price: fc.constantFrom<Json>("0.10", "0.20", "-1.05", "9999.99", null),
  done: fc.boolean(),
  tags: fc.array(fc.constantFrom("x", "y"), { maxLength: 3 }),
  related: maybe(idIn("notes")),
  labels: lists,
  pin: maybe(idIn("labels")),
  wish: fc.constantFrom<Json>("w", null),
  grade: fc.integer({ min: 1, max: 3 }),
};

const operators = {
  number: fc.record({ add: fc.integer({ min: -2, max: 3 }) }),
  tags: fc.record({ add: fc.constant(["z"]), remove: fc.constantFrom(["x"], ["y"], []) }),
  labels: fc.record({ add: lists, remove: lists }, { requiredKeys: ["add"] }),
};

const options = fc.option(
  fc.record(
    {
      ifMatch: fc.oneof(fc.constant("any" as const), fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1 })),
    },
    { requiredKeys: ["ifMatch"] },
  ),
  { nil: {}, freq: 12 },
);

function inputs(kind: Kind): { readonly full: fc.Arbitrary<JsonObject>; readonly patch: fc.Arbitrary<JsonObject> } {
  if (kind === "labels") return { full: fc.record({ name }), patch: fc.record({ name }) };
  if (kind === "folders") {
    const { name: needed, owner, ...others } = folderFields;
    return {
      full: fc.record({ name: needed, owner, ...others }, { requiredKeys: ["name"] }),
      patch: fc.record(folderFields, { requiredKeys: [] }),
    };
  }
  const { grade: _grade, ...plain } = noteFields;
  const all = fc.record(noteFields, { requiredKeys: ["folder"] });
  const most = fc.record(plain, { requiredKeys: ["folder"] });
  const edits = { ...noteFields, ...operators };
  return {
    full: fc.oneof({ weight: 5, arbitrary: most }, all),
    patch: fc.oneof(fc.record(edits, { requiredKeys: [] }), fc.record(plain, { requiredKeys: [] })).map(sparse),
  };
}

/** Some members of an object, so that patches differ in few fields and often hold. */
function sparse(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).slice(0, 4));
}

function writesOf(kind: Kind): fc.Arbitrary<RecordWrite> {
  const resource = fc.constant(kind);
  const id = idIn(kind);
  const { full, patch } = inputs(kind);
  const create = fc.tuple(id, full).map(
    ([own, input]): RecordWrite => ({
      method: "create",
      resource: kind,
      input: { ...input, id: own },
    }),
  );
  const version = fc.integer({ min: 1, max: 4 });
  const method = <Name extends string>(value: Name) => fc.constant(value);
  return fc.oneof(
    { weight: 6, arbitrary: create },
    {
      weight: 5,
      arbitrary: fc.record({
        method: method("patch"),
        resource,
        id,
        input: patch,
        form: fc.constant("operators" as const),
        options,
      }),
    },
    { weight: 2, arbitrary: fc.record({ method: method("put"), resource, id, input: full, options }) },
    { weight: 2, arbitrary: fc.record({ method: method("delete"), resource, id, options }) },
    {
      weight: 1,
      arbitrary: fc.record({
        method: method("delete"),
        resource,
        id,
        options: fc.constant({ view: { trashed: "only" as const } }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ method: method("restore"), resource, id, version }) },
    { weight: kind === "notes" ? 1 : 4, arbitrary: fc.record({ method: method("restore"), resource, id }) },
  );
}

const write = fc.oneof(
  { weight: 4, arbitrary: writesOf("folders") },
  { weight: 5, arbitrary: writesOf("notes") },
  { weight: 2, arbitrary: writesOf("labels") },
);

const by = fc.constantFrom<Person>("anna", "anna", "anna", "bert", "agnes", "agnes", "root");

const filters: readonly Filter[] = [
  { text: "true", meets: () => true },
  { text: "done", meets: ({ values }) => values.done === true },
  { text: "number > 3", meets: ({ values }) => typeof values.number === "number" && values.number > 3 },
  { text: "text != null && text.startsWith('r')", meets: ({ values }) => textIn(values.text).startsWith("r") },
];

const bulk = fc
  .record({
    by,
    filter: fc.constantFrom(...filters),
    patch: fc.option(inputs("notes").patch, { nil: undefined, freq: 5 }),
  })
  .map(({ by: person, filter, patch }): Step => {
    const shape = { resource: "notes", filter: filter.text, dryRun: false };
    const change: BulkWrite = patch ? { ...shape, method: "patch", input: patch } : { ...shape, method: "delete" };
    return { kind: "bulk", by: person, write: change, filter };
  });

const asked = fc.record({ by, write });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: asked.map((one): Step => ({ kind: "one", asked: one })) },
  {
    weight: 2,
    arbitrary: fc.array(asked, { minLength: 2, maxLength: 6 }).map((all): Step => ({ kind: "together", asked: all })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ by, writes: fc.array(write, { minLength: 1, maxLength: 4 }) })
      .map((batch): Step => ({ kind: "batch", ...batch })),
  },
  { weight: 1, arbitrary: bulk },
);

/** What is there when a story begins. */
const filled: readonly (readonly [Kind, JsonObject])[] = [
  ["labels", { id: idOf(300), name: "a" }],
  ["labels", { id: idOf(301), name: "b" }],
  ["folders", { id: idOf(100), name: "a", owner: people.anna }],
  ["folders", { id: idOf(101), name: "b", owner: people.bert, parent: idOf(100), shared: true }],
  ["folders", { id: idOf(102), name: "c", owner: people.anna, parent: idOf(101) }],
  ["folders", { id: idOf(103), name: "d", owner: people.anna }],
  ["notes", { id: idOf(200), folder: idOf(102), text: "red fox", number: 1, labels: [idOf(300)] }],
  ["notes", { id: idOf(201), folder: idOf(102), text: "Red box", number: 5, related: idOf(200), pin: idOf(301) }],
  ["notes", { id: idOf(202), folder: idOf(101), text: "blue", price: "1.25", related: idOf(201) }],
  ["notes", { id: idOf(203), folder: idOf(103), labels: [idOf(301), idOf(300)], tags: ["x"] }],
];

/** How it comes to be there. */
export const beginning = {
  kind: "batch",
  by: "agnes",
  writes: filled.map(([resource, input]): RecordWrite => ({ method: "create", resource, input })),
} as const satisfies Step;

/** Stories: what some people do one after another, and at times at once. */
export const stories = (length: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(step, { minLength: 1, maxLength: length, size: "max" });
