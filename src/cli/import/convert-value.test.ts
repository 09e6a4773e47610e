import { expect, test } from "bun:test";
import type { Field, FieldKind } from "../../charter/model.ts";
import { convertValue } from "./convert-value.ts";

const types = {
  boolean: { kind: "bool" },
  date: { kind: "timestamp" },
  datetime: { kind: "timestamp" },
  integer: { kind: "int" },
  json: { kind: "dyn" },
} as const;

function fieldOf(kind: FieldKind & keyof typeof types): Field {
  const flags = { required: false, unique: false, index: false, search: false, hidden: false, encrypted: false };
  return { name: "f", kind, type: types[kind], ...flags };
}

function decimalOf(scale: number): Field {
  return {
    ...fieldOf("integer"),
    kind: "decimal",
    type: { kind: "decimal", precision: 10, scale },
    precision: 10,
    scale,
  };
}

test("values take the wire form of their field", () => {
  expect(convertValue(fieldOf("integer"), 7n)).toEqual({ value: 7 });
  expect(convertValue(decimalOf(2), 0.99)).toEqual({ value: "0.99" });
  expect(convertValue(decimalOf(2), 3n)).toEqual({ value: "3" });
  expect(convertValue(fieldOf("boolean"), 1n)).toEqual({ value: true });
  expect(convertValue(fieldOf("boolean"), "false")).toEqual({ value: false });
  expect(convertValue(fieldOf("date"), "2002-08-14 00:00:00")).toEqual({ value: "2002-08-14" });
  expect(convertValue(fieldOf("datetime"), "2002-08-14 10:00:00")).toEqual({ value: "2002-08-14T10:00:00.000Z" });
  expect(convertValue(fieldOf("json"), '{"a":[1]}')).toEqual({ value: { a: [1] } });
  expect(convertValue(fieldOf("integer"), null)).toEqual({ value: null });
});

test("a value that has no wire form is refused with a reason", () => {
  expect(convertValue(fieldOf("integer"), 9007199254740993n)).toEqual({ reason: "9007199254740993 is beyond 2^53" });
  expect(convertValue(fieldOf("date"), "2002-08-14 10:00:00")).toHaveProperty("reason");
  expect(convertValue(fieldOf("datetime"), "soon")).toHaveProperty("reason");
  expect(convertValue(fieldOf("json"), "{")).toHaveProperty("reason");
  expect(convertValue(fieldOf("integer"), new Uint8Array(1))).toHaveProperty("reason");
});

test("a value of another type, or with too many digits, goes on as it is, for the engine to refuse", () => {
  expect(convertValue(fieldOf("boolean"), 7n)).toEqual({ value: 7 });
  expect(convertValue(fieldOf("integer"), "seven")).toEqual({ value: "seven" });
  expect(convertValue(decimalOf(1), 0.125)).toEqual({ value: "0.125" });
});
