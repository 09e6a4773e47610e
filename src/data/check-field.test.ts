import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Field } from "../charter/model.ts";
import type { Json } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import { compileFieldCheck } from "./check-field.ts";
import { isDate, normalizeTime } from "./time-value.ts";

const id = "0197b2a0-0000-7000-8000-000000000001";
const otherId = "0197b2a0-0000-7000-8000-000000000002";

function field(facts: Partial<Field> & Pick<Field, "kind">): Field {
  return {
    name: "value",
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

function judge(facts: Partial<Field> & Pick<Field, "kind">, value: Json): Json | { readonly codes: string } {
  const errors: InputError[] = [];
  const checked = compileFieldCheck(field(facts))(value, "/value", errors);
  return errors.length === 0 ? checked : { codes: errors.map((error) => `${error.pointer} ${error.code}`).join(", ") };
}

const refused = (code: string, pointer = "/value") => ({ codes: `${pointer} ${code}` });
const money: Partial<Field> & Pick<Field, "kind"> = { kind: "decimal", precision: 5, scale: 2 };

describe("a value of each kind is taken as stored, or refused with its code", () => {
  test.each<[Partial<Field> & Pick<Field, "kind">, Json, Json]>([
    [{ kind: "text" }, "", ""],
    [{ kind: "text" }, "e\u0301", "e\u0301"],
    [{ kind: "text", max: 2 }, "😀😀", "😀😀"],
    [{ kind: "text", max: 2 }, "😀😀😀", refused("too_long")],
    [{ kind: "text", max: 2 }, "x".repeat(1000), refused("too_long")],
    [{ kind: "text", min: 3 }, "😀😀", refused("too_short")],
    [{ kind: "text", min: 2 }, "ab", "ab"],
    [{ kind: "text", pattern: "^[A-Z]{2}$" }, "AB", "AB"],
    [{ kind: "text", pattern: "^[A-Z]{2}$" }, "ab", refused("pattern")],
    [{ kind: "text" }, "a\0b", refused("nul_character")],
    [{ kind: "text" }, "\ud800", refused("invalid_unicode")],
    [{ kind: "text" }, 5, refused("wrong_type")],
    [{ kind: "text" }, ["a"], refused("wrong_type")],
    [{ kind: "markdown" }, "# a\n", "# a\n"],
    [{ kind: "secret", min: 3 }, "ab", refused("too_short")],
    [{ kind: "email" }, "ann@example.com", "ann@example.com"],
    [{ kind: "email" }, "ann@", refused("format")],
    [{ kind: "email" }, "ann @example.com", refused("format")],
    [{ kind: "email" }, `${"a".repeat(250)}@example.com`, refused("format")],
    [{ kind: "url" }, "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"],
    [{ kind: "url" }, "javascript:alert(1)", refused("format")],
    [{ kind: "url" }, " https://example.com", refused("format")],
    [{ kind: "url" }, "https://exa mple.com", refused("format")],
    [{ kind: "url" }, "https://", refused("format")],
    [{ kind: "choice", choices: ["a", "b"] }, "b", "b"],
    [{ kind: "choice", choices: ["a", "b"] }, "c", refused("not_a_choice")],
    [{ kind: "choice", choices: ["a", "b"] }, 1, refused("wrong_type")],
    [{ kind: "integer" }, 9007199254740991, 9007199254740991],
    [{ kind: "integer" }, 9007199254740992, refused("out_of_range")],
    [{ kind: "integer" }, 1.5, refused("not_an_integer")],
    [{ kind: "integer" }, "1", refused("wrong_type")],
    [{ kind: "integer", min: 1, max: 5 }, 0, refused("too_small")],
    [{ kind: "integer", min: 1, max: 5 }, 6, refused("too_large")],
    [{ kind: "integer" }, -0, 0],
    [{ kind: "number" }, 1.5e300, 1.5e300],
    [{ kind: "number" }, Number.POSITIVE_INFINITY, refused("out_of_range")],
    [{ kind: "number", min: 0.5 }, 0.4, refused("too_small")],
    [money, "12.5", "12.50"],
    [money, "-0.00", "0.00"],
    [money, "999.99", "999.99"],
    [money, "12.500", "12.50"],
    [money, "1000.00", refused("out_of_range")],
    [money, "12.505", refused("too_precise")],
    [money, "1e2", refused("format")],
    [money, "012", refused("format")],
    [money, "+1", refused("format")],
    [money, ".5", refused("format")],
    [money, 12.5, refused("wrong_type")],
    [{ ...money, min: "0.01", max: "10.00" }, "0.00", refused("too_small")],
    [{ ...money, min: "0.01", max: "10.00" }, "10.01", refused("too_large")],
    [{ kind: "boolean" }, false, false],
    [{ kind: "boolean" }, 0, refused("wrong_type")],
    [{ kind: "date" }, "2024-02-29", "2024-02-29"],
    [{ kind: "date" }, "2026-02-29", refused("format")],
    [{ kind: "date" }, "2026-11-23T00:00:00Z", refused("format")],
    [{ kind: "date" }, "0000-01-01", refused("format")],
    [{ kind: "datetime" }, "2026-11-23T10:00:00+02:00", "2026-11-23T08:00:00.000Z"],
    [{ kind: "datetime" }, "2026-11-23t10:00:00.1234000z", refused("too_precise")],
    [{ kind: "datetime" }, "2026-11-23t10:00:00.1230000z", "2026-11-23T10:00:00.123Z"],
    [{ kind: "datetime" }, "2026-11-23T10:00:00", refused("format")],
    [{ kind: "datetime" }, "2026-11-23T24:00:00Z", refused("format")],
    [{ kind: "datetime" }, "2026-11-23T10:00:60Z", refused("format")],
    [{ kind: "datetime" }, "0001-01-01T00:00:00+01:00", refused("out_of_range")],
    [{ kind: "datetime" }, "9999-12-31T23:59:59-01:00", refused("out_of_range")],
    [{ kind: "datetime" }, 1764000000000, refused("wrong_type")],
    [{ kind: "ref", target: "users" }, id, id],
    [{ kind: "ref", target: "users" }, id.toUpperCase().replace("0197B", "0197B"), refused("format")],
    [{ kind: "ref", target: "users" }, { id }, refused("wrong_type")],
    [{ kind: "refs", target: "users" }, [otherId, id, otherId], [otherId, id]],
    [{ kind: "refs", target: "users", max: 1 }, [otherId, id], refused("too_many")],
    [{ kind: "list", of: field({ kind: "text", max: 3 }), max: 2 }, ["a", "a"], ["a", "a"]],
    [
      { kind: "list", of: field({ kind: "text", max: 3 }) },
      ["a", "abcd", null],
      { codes: "/value/1 too_long, /value/2 wrong_type" },
    ],
    [{ kind: "list", of: field({ kind: "text" }) }, Array.from({ length: 1001 }, () => "a"), refused("too_many")],
    [{ kind: "list", of: field({ kind: "text" }), min: 1 }, [], refused("too_few")],
    [{ kind: "list", of: field({ kind: "text" }) }, "a", refused("wrong_type")],
    [{ kind: "list", of: field(money) }, ["1", "2.5"], ["1.00", "2.50"]],
    [{ kind: "json" }, { a: [1, "b", null] }, { a: [1, "b", null] }],
    [{ kind: "json" }, { a: ["\ud800"] }, refused("invalid_unicode", "/value/a/0")],
    [{ kind: "json" }, { "a/b~": "\0" }, refused("nul_character", "/value/a~1b~0")],
    [{ kind: "json" }, { "\udfff": 1 }, refused("invalid_unicode")],
    [{ kind: "json", schema: { type: "object", required: ["a"] } }, {}, refused("schema", "/value/a")],
  ])("%j takes %j as %j", (facts, value, expected) => {
    expect(judge(facts, value)).toEqual(expected);
  });
});

test("times are normalised to the moment that Date knows", () => {
  const moment = fc.date({
    min: new Date("0002-01-01T00:00:00Z"),
    max: new Date("9998-12-31T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, fc.integer({ min: -23 * 60, max: 23 * 60 }), (at, offset) => {
      const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const two = (value: number) => String(value).padStart(2, "0");
      const size = Math.abs(offset);
      const text = `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
      expect(normalizeTime(text)).toEqual({ value: at.toISOString() });
      expect(isDate(at.toISOString().slice(0, 10))).toBe(true);
    }),
  );
});
