import { expect, test } from "bun:test";
import fc from "fast-check";
import { charter } from "./charter.ts";
import { compileModel } from "./compile.ts";
import { describeModel, modelFingerprint } from "./describe.ts";
import { differenceOf, isSame } from "./difference.ts";
import { field } from "./field.ts";
import type { FieldMap, WrittenField } from "./field-definition.ts";
import { type ResourceDefinition, resource } from "./resource.ts";

const names = ["alpha", "beta", "gamma", "delta", "some_name", "x9", "total", "kind"];
const resourceNames = ["books", "shelves", "pens", "order_lines"];
const options = fc.record(
  { required: fc.boolean(), title: fc.string({ minLength: 1 }).filter((text) => text.trim() !== "") },
  { requiredKeys: [] },
);
const indexed = fc.record({ unique: fc.boolean(), index: fc.boolean(), required: fc.boolean() }, { requiredKeys: [] });
const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 });
const bounds = fc.tuple(fc.nat(1000), fc.nat(1000)).map(([min, more]) => ({ min, max: min + more + 1 }));

const anyField: fc.Arbitrary<WrittenField> = fc.oneof(
  fc
    .record({ bounds, indexed, search: fc.boolean() })
    .map((o) => field.text({ ...o.bounds, ...o.indexed, search: o.search })),
  options.map((o) => field.markdown(o)),
  indexed.map((o) => field.email(o)),
  words.chain((choices) => fc.constantFrom(...choices).map((value) => field.choice(choices, { default: value }))),
  fc.tuple(bounds, indexed).map(([b, o]) => field.integer({ ...b, ...o, default: b.min })),
  indexed.map((o) => field.number({ ...o, default: 0.5 })),
  fc
    .integer({ min: 1, max: 18 })
    .chain((precision) => fc.nat(precision).map((scale) => field.decimal({ precision, scale }))),
  options.map((o) => field.boolean({ ...o, default: true })),
  indexed.map((o) => field.date(o)),
  indexed.map((o) => field.datetime(o)),
  fc.tuple(bounds, options).map(([b, o]) => field.list(field.text({ max: 20 }), { ...b, ...o })),
  fc.tuple(fc.constantFrom("users", ...resourceNames), indexed).map(([target, o]) => field.ref(target, o)),
  fc.constantFrom("users", ...resourceNames).map((target) => field.refs(target)),
  options.map((o) => field.json(o)),
  options.map((o) => field.secret(o)),
);

interface Written {
  readonly fields: FieldMap;
  readonly trash: boolean;
}

const written: fc.Arbitrary<Written> = fc.record({
  fields: fc.dictionary(fc.constantFrom(...names), anyField, { noNullPrototype: true }),
  trash: fc.boolean(),
});

const definitions = fc.record(Object.fromEntries(resourceNames.map((name) => [name, written])));

function compile(resources: Readonly<Record<string, Written>>, order: (names: readonly string[]) => readonly string[]) {
  const built: Record<string, ResourceDefinition> = {};
  for (const name of order(Object.keys(resources))) {
    const { fields = {}, trash = false } = resources[name] ?? {};
    const turned = Object.fromEntries(
      order(Object.keys(fields)).flatMap((key) => {
        const value = fields[key];
        return value === undefined ? [] : [[key, value]];
      }),
    );
    built[name] = resource({ fields: turned, trash });
  }
  return compileModel(charter({ name: "Any", resources: built }));
}

test("any right definition compiles, the same each time, whatever the order of its names", () => {
  fc.assert(
    fc.property(definitions, (resources) => {
      const model = compile(resources, (given) => given);
      const turned = compile(resources, (given) => given.toReversed());
      expect(turned.revision).toBe(model.revision);
      expect(modelFingerprint(describeModel(turned))).toBe(modelFingerprint(describeModel(model)));
      expect(isSame(differenceOf(describeModel(model), describeModel(turned)))).toBe(true);
      expect(JSON.parse(JSON.stringify(describeModel(model)))).toEqual(describeModel(model));
    }),
    { numRuns: 200 },
  );
});

test("a change that a client can see changes the revision", () => {
  fc.assert(
    fc.property(definitions, fc.constantFrom(...resourceNames), (resources, name) => {
      const { fields = {}, trash = false } = resources[name] ?? {};
      const before = compile(resources, (given) => given);
      const more = { ...resources, [name]: { fields: { ...fields, added: field.text() }, trash } };
      const other = { ...resources, [name]: { fields, trash: !trash } };
      const revisions = [before, compile(more, (given) => given), compile(other, (given) => given)].map(
        ({ revision }) => revision,
      );
      expect(new Set(revisions).size).toBe(3);
    }),
    { numRuns: 100 },
  );
});
