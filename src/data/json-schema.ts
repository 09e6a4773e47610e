import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import type { InputError } from "../kit/problem.ts";
import { isLongerThan, isShorterThan } from "./check-text.ts";

/** Judges a JSON value: adds what is wrong with it to `errors`, each at its place under `pointer`. */
export type JsonCheck = (value: Json, pointer: string, errors: InputError[]) => void;

const annotations = new Set([
  "$schema",
  "$id",
  "$comment",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
]);

/**
 * Compiles a JSON Schema (draft 2020-12) to a check. It knows `type`, `enum`, `const`, `properties`, `required`,
 * `additionalProperties`, `items`, the bounds of numbers, strings, arrays and objects, `uniqueItems`, `allOf`, `anyOf`,
 * `oneOf` and `not`; annotations are passed over. Raises a `TypeError` for any other keyword, since a schema that is
 * half understood promises what it does not hold.
 */
export function compileJsonSchema(schema: Json, place = "schema"): JsonCheck {
  if (schema === true) return () => undefined;
  if (schema === false) return (_value, pointer, errors) => fault(errors, pointer, "No value is allowed here.");
  if (!isJsonObject(schema)) throw new TypeError(`${place}: a JSON Schema is an object or a boolean`);
  const checks: JsonCheck[] = [];
  for (const [keyword, operand] of Object.entries(schema)) {
    if (annotations.has(keyword)) continue;
    const compile = keywords.get(keyword);
    if (!compile) throw new TypeError(`${place}: the keyword ${keyword} is not supported`);
    checks.push(compile(operand, `${place}/${keyword}`, schema));
  }
  return (value, pointer, errors) => {
    for (const check of checks) check(value, pointer, errors);
  };
}

type Compile = (operand: Json, place: string, schema: JsonObject) => JsonCheck;

const keywords = new Map<string, Compile>([
  ["type", compileType],
  ["enum", (operand, place) => oneOfValues(list(operand, place))],
  ["const", (operand) => oneOfValues([operand])],
  ["properties", compileProperties],
  ["required", compileRequired],
  ["additionalProperties", compileAdditional],
  ["items", compileItems],
  ["minimum", bound((value, limit) => value >= limit, "at least")],
  ["maximum", bound((value, limit) => value <= limit, "at most")],
  ["exclusiveMinimum", bound((value, limit) => value > limit, "more than")],
  ["exclusiveMaximum", bound((value, limit) => value < limit, "less than")],
  ["minLength", size(isText, (text, limit) => !isShorterThan(text, limit), "at least", "characters")],
  ["maxLength", size(isText, (text, limit) => !isLongerThan(text, limit), "at most", "characters")],
  ["minItems", size(isList, (items, limit) => items.length >= limit, "at least", "items")],
  ["maxItems", size(isList, (items, limit) => items.length <= limit, "at most", "items")],
  ["minProperties", size(isJsonObject, (object, limit) => Object.keys(object).length >= limit, "at least", "members")],
  ["maxProperties", size(isJsonObject, (object, limit) => Object.keys(object).length <= limit, "at most", "members")],
  ["uniqueItems", compileUniqueItems],
  ["allOf", compileAllOf],
  ["anyOf", (operand, place) => countOf(operand, place, (count) => count > 0, "The value fits none of the forms.")],
  [
    "oneOf",
    (operand, place) => countOf(operand, place, (count) => count === 1, "The value must fit exactly one form."),
  ],
  [
    "not",
    (operand, place) => countOf([operand], place, (count) => count === 0, "The value has a form that is excluded."),
  ],
]);

const types = new Map<string, (value: Json) => boolean>([
  ["null", (value) => value === null],
  ["boolean", (value) => typeof value === "boolean"],
  ["string", isText],
  ["number", (value) => typeof value === "number"],
  ["integer", (value) => Number.isInteger(value)],
  ["array", isList],
  ["object", isJsonObject],
]);

function compileType(operand: Json, place: string): JsonCheck {
  const names = typeof operand === "string" ? [operand] : list(operand, place);
  const tests = names.map((name) => {
    const test = typeof name === "string" ? types.get(name) : undefined;
    if (!test) throw new TypeError(`${place}: ${JSON.stringify(name)} is no type`);
    return test;
  });
  const message = `Expected ${names.map((name) => JSON.stringify(name)).join(" or ")}.`;
  return (value, pointer, errors) => {
    if (!tests.some((test) => test(value))) fault(errors, pointer, message);
  };
}

function compileProperties(operand: Json, place: string): JsonCheck {
  const checks = Object.entries(object(operand, place)).map(
    ([name, schema]) => [name, `/${escapePointer(name)}`, compileJsonSchema(schema, `${place}/${name}`)] as const,
  );
  return (value, pointer, errors) => {
    if (!isJsonObject(value)) return;
    for (const [name, step, check] of checks) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member !== undefined) check(member, pointer + step, errors);
    }
  };
}

function compileRequired(operand: Json, place: string): JsonCheck {
  const names = list(operand, place).map(String);
  return (value, pointer, errors) => {
    if (!isJsonObject(value)) return;
    for (const name of names) {
      if (!Object.hasOwn(value, name)) fault(errors, `${pointer}/${escapePointer(name)}`, "The member is required.");
    }
  };
}

function compileAdditional(operand: Json, place: string, schema: JsonObject): JsonCheck {
  const declared = new Set(Object.keys(schema.properties === undefined ? {} : object(schema.properties, place)));
  const check = compileJsonSchema(operand, place);
  return (value, pointer, errors) => {
    if (!isJsonObject(value)) return;
    for (const [name, member] of Object.entries(value)) {
      if (!declared.has(name)) check(member, `${pointer}/${escapePointer(name)}`, errors);
    }
  };
}

function compileItems(operand: Json, place: string): JsonCheck {
  const check = compileJsonSchema(operand, place);
  return (value, pointer, errors) => {
    if (!isList(value)) return;
    for (const [index, item] of value.entries()) check(item, `${pointer}/${index}`, errors);
  };
}

function compileUniqueItems(operand: Json): JsonCheck {
  if (operand !== true) return () => undefined;
  return (value, pointer, errors) => {
    if (!isList(value)) return;
    if (new Set(value.map(canonical)).size < value.length) fault(errors, pointer, "The items must differ.");
  };
}

function compileAllOf(operand: Json, place: string): JsonCheck {
  const checks = list(operand, place).map((schema, index) => compileJsonSchema(schema, `${place}/${index}`));
  return (value, pointer, errors) => {
    for (const check of checks) check(value, pointer, errors);
  };
}

function countOf(operand: Json, place: string, allowed: (count: number) => boolean, message: string): JsonCheck {
  const checks = list(operand, place).map((schema, index) => compileJsonSchema(schema, `${place}/${index}`));
  return (value, pointer, errors) => {
    const count = checks.filter((check) => {
      const found: InputError[] = [];
      check(value, "", found);
      return found.length === 0;
    }).length;
    if (!allowed(count)) fault(errors, pointer, message);
  };
}

function oneOfValues(values: readonly Json[]): JsonCheck {
  const allowed = new Set(values.map(canonical));
  const message = `Expected ${values.map((value) => JSON.stringify(value)).join(" or ")}.`;
  return (value, pointer, errors) => {
    if (!allowed.has(canonical(value))) fault(errors, pointer, message);
  };
}

function bound(holds: (value: number, limit: number) => boolean, words: string): Compile {
  return (operand, place) => {
    const limit = number(operand, place);
    return (value, pointer, errors) => {
      if (typeof value === "number" && !holds(value, limit)) fault(errors, pointer, `Must be ${words} ${limit}.`);
    };
  };
}

function size<T extends Json>(
  applies: (value: Json) => value is T,
  holds: (value: T, limit: number) => boolean,
  words: string,
  unit: string,
): Compile {
  return (operand, place) => {
    const limit = number(operand, place);
    return (value, pointer, errors) => {
      if (applies(value) && !holds(value, limit)) fault(errors, pointer, `Must have ${words} ${limit} ${unit}.`);
    };
  };
}

/** One text for equal JSON values, whatever the order of their members. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    isPlainObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: Json): value is string {
  return typeof value === "string";
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function list(operand: Json, place: string): readonly Json[] {
  if (!isList(operand)) throw new TypeError(`${place}: expected an array`);
  return operand;
}

function object(operand: Json, place: string): JsonObject {
  if (!isJsonObject(operand)) throw new TypeError(`${place}: expected an object`);
  return operand;
}

function number(operand: Json, place: string): number {
  if (typeof operand !== "number") throw new TypeError(`${place}: expected a number`);
  return operand;
}

function fault(errors: InputError[], pointer: string, message: string): void {
  errors.push({ pointer, code: "schema", message });
}
