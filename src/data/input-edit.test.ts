import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Field } from "../charter/model.ts";
import type { Json } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import { compileFieldEditor, type InputForm } from "./input-edit.ts";

type Facts = Partial<Field> & Pick<Field, "kind">;

function field(facts: Facts): Field {
  return {
    name: "f",
    type: { kind: "string" },
    required: false,
    unique: false,
    index: false,
    search: false,
    hidden: false,
    encrypted: false,
    ...facts,
  };
}

function edit(facts: Facts, stored: Json, value: Json, form: InputForm = "operators"): Json | { codes: string[] } {
  const editor = compileFieldEditor(field(facts), {
    jsonCharacters: 40,
    seal: (text) => `sealed ${text.length}`,
  });
  const errors: InputError[] = [];
  const read = editor.read(value, form, errors);
  const result = errors.length === 0 ? editor.apply(stored, read, errors) : null;
  return errors.length === 0 ? result : { codes: errors.map((error) => `${error.pointer} ${error.code}`) };
}

const money: Facts = { kind: "decimal", precision: 5, scale: 2 };
const tags: Facts = { kind: "list", of: field({ kind: "text", max: 5 }), max: 3 };
const ids = [1, 2, 3].map((digit) => `00000000-0000-7000-8000-00000000000${digit}`);
const codes = (...list: string[]) => ({ codes: list });

describe("what an input does to a field", () => {
  test.each<[string, Facts, Json, Json, Json]>([
    ["a value replaces", { kind: "text" }, "a", "b", "b"],
    ["null unsets", { kind: "text" }, "a", null, null],
    ["null unsets references", { kind: "refs", target: "t" }, [ids[0] ?? ""], null, []],
    ["null is refused where a value is required", { kind: "text", required: true }, "a", null, codes("/f required")],
    ["a secret is sealed", { kind: "secret" }, null, "abc", "sealed 3"],
    ["an integer grows", { kind: "integer" }, 5, { add: 3 }, 8],
    ["an integer shrinks", { kind: "integer" }, 5, { add: -7 }, -2],
    ["null counts as 0", { kind: "integer" }, null, { add: 3 }, 3],
    ["the bounds judge the sum", { kind: "integer", max: 7 }, 5, { add: 3 }, codes("/f too_large")],
    ["the bounds do not judge what is added", { kind: "integer", min: 3 }, 5, { add: -1 }, 4],
    ["a sum past 2^53", { kind: "integer" }, 9007199254740991, { add: 1 }, codes("/f out_of_range")],
    ["an integer takes no fraction", { kind: "integer" }, 1, { add: 0.5 }, codes("/f/add not_an_integer")],
    ["a number grows", { kind: "number" }, 0.5, { add: 0.25 }, 0.75],
    ["a number stays finite", { kind: "number" }, 1e308, { add: 1e308 }, codes("/f out_of_range")],
    ["a decimal grows exactly", money, "0.10", { add: "0.20" }, "0.30"],
    ["a decimal from nothing", money, null, { add: "-1.5" }, "-1.50"],
    ["a decimal past its digits", money, "999.99", { add: "0.01" }, codes("/f out_of_range")],
    ["a decimal is no number", money, "0.10", { add: 0.2 }, codes("/f/add wrong_type")],
    ["adding nothing", { kind: "integer" }, 1, { add: null }, codes("/f/add required")],
    ["adding without a word", { kind: "integer" }, 1, {}, codes("/f unknown_operator", "/f/add required")],
    ["an unknown operator", { kind: "integer" }, 1, { add: 1, mul: 2 }, codes("/f/mul unknown_operator")],
    [
      "__proto__ is no operator",
      tags,
      [],
      JSON.parse('{"__proto__": []}') as Json,
      codes("/f/__proto__ unknown_operator"),
    ],
    ["a text has no operators", { kind: "text" }, "a", { add: "b" }, codes("/f wrong_type")],
    ["items come to the end", tags, ["a"], { add: ["b", "a"] }, ["a", "b", "a"]],
    ["items go wherever they stand", tags, ["a", "b", "a"], { remove: ["a", "x"] }, ["b"]],
    ["what goes goes first", tags, ["a"], { add: ["a"], remove: ["a"] }, ["a"]],
    ["items from nothing", tags, null, { add: ["a"] }, ["a"]],
    ["the bounds judge the list", tags, ["a", "b"], { add: ["c", "d"] }, codes("/f too_many")],
    ["items are judged", tags, [], { add: ["abcdef"] }, codes("/f/add/0 too_long")],
    [
      "references join once",
      { kind: "refs", target: "t" },
      [ids[1] ?? ""],
      { add: [ids[0] ?? "", ids[1] ?? ""] },
      [ids[1] ?? "", ids[0] ?? ""],
    ],
    ["references leave", { kind: "refs", target: "t" }, ids, { remove: [ids[1] ?? ""] }, [ids[0] ?? "", ids[2] ?? ""]],
    ["json is merged", { kind: "json" }, { a: 1, b: 2 }, { b: null, c: 3 }, { a: 1, c: 3 }],
    ["add is a member of json", { kind: "json" }, {}, { add: 5 }, { add: 5 }],
    ["merged json is bounded", { kind: "json" }, { a: "x".repeat(30) }, { b: "y".repeat(30) }, codes("/f too_large")],
  ])("%s", (_title, facts, stored, value, expected) => {
    expect(edit(facts, stored, value) as Json).toEqual(expected);
  });
});

test("a pure merge patch knows no operators", () => {
  expect(edit({ kind: "integer" }, 1, { add: 1 }, "merge")).toEqual(codes("/f wrong_type"));
  expect(edit(tags, ["a"], { add: ["b"] }, "merge")).toEqual(codes("/f wrong_type"));
});

test("a replacement keeps the nulls inside JSON", () => {
  expect(edit({ kind: "json" }, { a: 1 }, { b: null }, "replace")).toEqual({ b: null });
});

test("adding decimals is exact", () => {
  const units = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
  const text = (value: bigint) =>
    `${value < 0n ? "-" : ""}${String(value < 0n ? -value : value)
      .padStart(4, "0")
      .replace(/(...)$/, ".$1")}`;
  fc.assert(
    fc.property(units, units, (a, b) => {
      expect(edit({ kind: "decimal", precision: 18, scale: 3 }, text(a), { add: text(b) })).toBe(text(a + b));
    }),
  );
});
