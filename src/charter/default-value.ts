import { isJsonObject, type Json } from "../kit/json.ts";
import { nearest } from "../kit/nearest.ts";
import { decimalText, decimalUnits } from "./decimal-text.ts";
import type { Field } from "./model.ts";
import { describeValue } from "./option-reader.ts";

/** A default in the form in which records hold it, or why it cannot be one. */
export type DefaultOutcome = { readonly value: Json } | { readonly fault: string };

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const day = /^\d{4}-\d\d-\d\d$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;

/** Judges a default that stands in the definition as a value: its type, its form and the field's bounds. */
export function checkDefault(field: Field, value: unknown): DefaultOutcome {
  switch (field.kind) {
    case "integer":
    case "number":
      return numberDefault(field, value);
    case "decimal":
      return decimalDefault(field, value);
    case "boolean":
      return typeof value === "boolean" ? { value } : expected("true or false", value);
    case "list":
    case "refs":
      return itemsDefault(field, value);
    case "json":
      return isJson(value) ? { value } : expected("JSON", value);
    default:
      return typeof value === "string" ? stringDefault(field, value) : expected("a text", value);
  }
}

/** Says whether a value is JSON: no dates, functions, cycles or numbers that JSON cannot hold. */
export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (depth > 64) return false;
  if (Array.isArray(value)) return value.every((item: unknown) => isJson(item, depth + 1));
  if (!isJsonObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item: unknown) => isJson(item, depth + 1));
}

function expected(what: string, value: unknown): DefaultOutcome {
  return { fault: `Expected ${what} as the default, got ${describeValue(value)}.` };
}

function numberDefault(field: Field, value: unknown): DefaultOutcome {
  const whole = field.kind === "integer";
  if (typeof value !== "number" || !(whole ? Number.isSafeInteger(value) : Number.isFinite(value))) {
    return expected(whole ? "a whole number" : "a number", value);
  }
  const [min, max] = [field.min ?? Number.NEGATIVE_INFINITY, field.max ?? Number.POSITIVE_INFINITY];
  return value < Number(min) || value > Number(max) ? outside(field, String(value)) : { value };
}

function decimalDefault(field: Field, value: unknown): DefaultOutcome {
  const { precision = 18, scale = 2, min, max } = field;
  const units = typeof value === "string" ? decimalUnits(value, precision, scale) : undefined;
  if (units === undefined)
    return expected(`a text with a decimal of ${precision} digits, ${scale} after the point,`, value);
  const [least, most] = [min, max].map((bound) =>
    bound === undefined ? undefined : decimalUnits(String(bound), precision, scale),
  );
  if ((least !== undefined && units < least) || (most !== undefined && units > most)) {
    return outside(field, String(value));
  }
  return { value: decimalText(units, scale) };
}

function itemsDefault(field: Field, value: unknown): DefaultOutcome {
  if (!Array.isArray(value)) return expected("an array", value);
  if (value.length < Number(field.min ?? 0) || value.length > Number(field.max)) {
    return outside(field, `${value.length} items`);
  }
  const items: Json[] = [];
  for (const [index, item] of value.entries()) {
    const outcome: DefaultOutcome =
      field.of === undefined ? stringDefault(field, String(item)) : checkDefault(field.of, item);
    if ("fault" in outcome) return { fault: `Item ${index}: ${outcome.fault}` };
    items.push(outcome.value);
  }
  return { value: items };
}

function stringDefault(field: Field, value: string): DefaultOutcome {
  if (!value.isWellFormed() || value.includes("\0")) {
    return { fault: "The default holds a character that cannot be stored." };
  }
  switch (field.kind) {
    case "choice":
      return choiceDefault(field, value);
    case "date":
      return day.test(value) && isDay(value) ? { value } : expected('a date such as "2026-11-23"', value);
    case "datetime":
      return moment.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value))
        ? { value: new Date(value).toISOString() }
        : expected('a time such as "2026-11-23T10:00:00Z"', value);
    case "ref":
    case "refs":
      return id.test(value) ? { value } : expected("the id of a record (a UUID in lower case), or expr(…),", value);
    case "email":
      return /^[^@\s]+@[^@\s]+$/.test(value) ? lengthDefault(field, value) : expected("an e-mail address", value);
    case "url":
      return /^https?:\/\//.test(value) && URL.canParse(value)
        ? lengthDefault(field, value)
        : expected("an address with http or https", value);
    default:
      return lengthDefault(field, value);
  }
}

function choiceDefault(field: Field, value: string): DefaultOutcome {
  const choices = field.choices ?? [];
  if (choices.includes(value)) return { value };
  const near = nearest(value, choices);
  const hint = near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`;
  return { fault: `The default ${JSON.stringify(value)} is none of the choices.${hint}` };
}

function lengthDefault(field: Field, value: string): DefaultOutcome {
  const length = Array.from(value).length;
  const fits = length >= Number(field.min ?? 0) && length <= Number(field.max ?? Number.POSITIVE_INFINITY);
  return fits ? { value } : outside(field, `${length} characters`);
}

function outside(field: Field, what: string): DefaultOutcome {
  return {
    fault: `The default (${what}) is outside the bounds: min ${field.min ?? "none"}, max ${field.max ?? "none"}.`,
  };
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
