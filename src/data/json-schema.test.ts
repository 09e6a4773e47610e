import { describe, expect, test } from "bun:test";
import type { Json } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import { compileJsonSchema } from "./json-schema.ts";

function pointers(schema: Json, value: Json): string[] {
  const errors: InputError[] = [];
  compileJsonSchema(schema)(value, "/f", errors);
  return errors.map((error) => error.pointer);
}

describe("a value is judged by its schema", () => {
  test.each<[Json, Json, string[]]>([
    [true, 5, []],
    [false, 5, ["/f"]],
    [{ type: "integer" }, 5, []],
    [{ type: "integer" }, 5.5, ["/f"]],
    [{ type: ["string", "null"] }, null, []],
    [{ type: ["string", "null"] }, 1, ["/f"]],
    [{ type: "object" }, [], ["/f"]],
    [{ enum: ["a", { b: 1, c: 2 }] }, { c: 2, b: 1 }, []],
    [{ enum: ["a"] }, "b", ["/f"]],
    [{ const: [1] }, [1], []],
    [{ properties: { a: { type: "string" }, "b/c": { type: "number" } } }, { a: 1, "b/c": "x" }, ["/f/a", "/f/b~1c"]],
    [{ required: ["a", "toString"] }, { a: null }, ["/f/toString"]],
    [{ properties: { a: true }, additionalProperties: false }, { a: 1, b: 2 }, ["/f/b"]],
    [{ additionalProperties: { type: "number" } }, { a: "x" }, ["/f/a"]],
    [{ items: { minimum: 2 } }, [1, 2, "3"], ["/f/0"]],
    [{ exclusiveMinimum: 2, maximum: 3 }, 2, ["/f"]],
    [{ minLength: 2, maxLength: 3 }, "😀", ["/f"]],
    [{ minItems: 1, maxItems: 2, uniqueItems: true }, [1, 1], ["/f"]],
    [{ minProperties: 2 }, { a: 1 }, ["/f"]],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 3, ["/f"]],
    [{ anyOf: [{ type: "string" }, { type: "number" }] }, true, ["/f"]],
    [{ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 3, ["/f"]],
    [{ not: { type: "null" } }, null, ["/f"]],
    [{ title: "A", description: "…", default: 1, examples: [1] }, null, []],
  ])("%j of %j: %j", (schema, value, expected) => {
    expect(pointers(schema, value)).toEqual(expected);
  });
});

test("a schema with a keyword that is not understood is refused", () => {
  expect(() => compileJsonSchema({ type: "object", patternProperties: {} })).toThrow(
    /patternProperties is not supported/,
  );
  expect(() => compileJsonSchema({ properties: { a: { type: "strin" } } })).toThrow(/"strin" is no type/);
  expect(() => compileJsonSchema({ minimum: "1" })).toThrow(/expected a number/);
  expect(() => compileJsonSchema(["a"])).toThrow(/an object or a boolean/);
});
