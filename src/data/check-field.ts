import type { Field } from "../charter/model.ts";
import { matchesPattern } from "../expression/index.ts";
import type { Json } from "../kit/json.ts";
import type { InputError } from "../kit/problem.ts";
import { jsonCheck } from "./check-json.ts";
import { decimalCheck, integerCheck, numberCheck, type Outcome } from "./check-number.ts";
import { type Fault, isEmail, isLongerThan, isShorterThan, isWebAddress, textFault, wrongType } from "./check-text.ts";
import { isDate, normalizeTime } from "./time-value.ts";

/** Items of a `list` or `refs` whose declaration gives no `max`. */
export const defaultListBound = 1000;

/** The form of an id: a UUID in lower case (RFC 9562, section 4). */
export const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Judges a value that is not null for one field: gives it as it is stored, or adds what is wrong with it to `errors`
 * (then the value given back means nothing).
 */
export type FieldCheck = (value: Json, pointer: string, errors: InputError[]) => Json;

/**
 * Compiles the check of a field of the model from its kind and bounds. `computed` fields have none: they are never written.
 * Text is taken as sent (no Unicode normalisation), times are given back in UTC, decimals with all digits of their scale,
 * `refs` without repetition.
 */
export function compileFieldCheck(field: Field): FieldCheck {
  switch (field.kind) {
    case "json": {
      const check = jsonCheck(field);
      return (value, pointer, errors) => {
        check(value, pointer, errors);
        return value;
      };
    }
    case "list":
      return listCheck(field);
    case "refs":
      return refsCheck(field);
    default:
      return single(scalarCheck(field));
  }
}

function scalarCheck(field: Field): (value: Json) => Outcome {
  switch (field.kind) {
    case "integer":
      return integerCheck(field);
    case "number":
      return numberCheck(field);
    case "decimal":
      return decimalCheck(field);
    case "boolean":
      return (value) => (typeof value === "boolean" ? { value } : { fault: wrongType("true or false", value) });
    case "date":
      return dateCheck;
    case "datetime":
      return timeCheck;
    case "ref":
      return idCheck;
    case "choice":
      return choiceCheck(field);
    default:
      return textCheck(field);
  }
}

function single(check: (value: Json) => Outcome): FieldCheck {
  return (value, pointer, errors) => {
    const outcome = check(value);
    if ("value" in outcome) return outcome.value;
    errors.push({ pointer, ...outcome.fault });
    return null;
  };
}

function textCheck(field: Field): (value: Json) => Outcome {
  const { pattern } = field;
  const min = field.min === undefined ? 0 : Number(field.min);
  const max = field.max === undefined ? Number.POSITIVE_INFINITY : Number(field.max);
  const form = textForms.get(field.kind);
  return (value) => {
    if (typeof value !== "string") return { fault: wrongType("a string", value) };
    const fault = textFault(value) ?? lengthFault(value, min, max) ?? form?.(value);
    if (fault) return { fault };
    if (pattern !== undefined && !matchesPattern(value, pattern)) {
      return { fault: { code: "pattern", message: `Must match ${pattern}.` } };
    }
    return { value };
  };
}

const textForms = new Map<string, (text: string) => Fault | undefined>([
  ["email", (text) => (isEmail(text) ? undefined : { code: "format", message: "Expected an e-mail address." })],
  [
    "url",
    (text) => (isWebAddress(text) ? undefined : { code: "format", message: "Expected an address with http or https." }),
  ],
]);

function lengthFault(text: string, min: number, max: number): Fault | undefined {
  if (isLongerThan(text, max)) return { code: "too_long", message: `Must have at most ${max} characters.` };
  if (isShorterThan(text, min)) return { code: "too_short", message: `Must have at least ${min} characters.` };
  return undefined;
}

function choiceCheck(field: Field): (value: Json) => Outcome {
  const choices: ReadonlySet<Json> = new Set(field.choices);
  const message = `Expected one of ${(field.choices ?? []).map((choice) => JSON.stringify(choice)).join(", ")}.`;
  return (value) => {
    if (typeof value !== "string") return { fault: wrongType("a string", value) };
    return choices.has(value) ? { value } : { fault: { code: "not_a_choice", message } };
  };
}

function dateCheck(value: Json): Outcome {
  if (typeof value !== "string") return { fault: wrongType("a date as a string", value) };
  return isDate(value) ? { value } : { fault: { code: "format", message: 'Expected a date such as "2026-11-23".' } };
}

const timeMessages = {
  format: 'Expected an RFC 3339 time with its offset, such as "2026-11-23T10:00:00Z".',
  too_precise: "A time is kept to the millisecond: send at most three digits of a second's fraction.",
  out_of_range: "A time lies in the years 0001 to 9999.",
};

function timeCheck(value: Json): Outcome {
  if (typeof value !== "string") return { fault: wrongType("a time as a string", value) };
  const time = normalizeTime(value);
  return typeof time === "string" ? { fault: { code: time, message: timeMessages[time] } } : time;
}

function idCheck(value: Json): Outcome {
  if (typeof value !== "string") return { fault: wrongType("the id of a record", value) };
  if (idForm.test(value)) return { value };
  return { fault: { code: "format", message: "Expected the id of a record: a UUID in lower case." } };
}

function listCheck(field: Field): FieldCheck {
  const { of } = field;
  if (!of) throw new TypeError(`the list ${field.name} does not say what its items are`);
  const checkItem = scalarCheck(of);
  const checkItems = itemsCheck(field, checkItem);
  return (value, pointer, errors) => checkItems(value, pointer, errors) ?? null;
}

function refsCheck(field: Field): FieldCheck {
  const checkItems = itemsCheck(field, idCheck);
  return (value, pointer, errors) => {
    const ids = checkItems(value, pointer, errors);
    return ids ? distinctIds(ids) : null;
  };
}

/** Ids in their order, each where it comes first: the form in which records hold a `refs` field. */
export function distinctIds(ids: readonly Json[]): string[] {
  return [...new Set(ids.filter((id): id is string => typeof id === "string"))];
}

function itemsCheck(field: Field, checkItem: (value: Json) => Outcome) {
  const min = field.min === undefined ? 0 : Number(field.min);
  const max = field.max === undefined ? defaultListBound : Number(field.max);
  return (value: Json, pointer: string, errors: InputError[]): Json[] | undefined => {
    if (!Array.isArray(value)) {
      errors.push({ pointer, ...wrongType("an array", value) });
      return undefined;
    }
    if (value.length > max) {
      errors.push({ pointer, code: "too_many", message: `Must have at most ${max} items.` });
      return undefined;
    }
    if (value.length < min) errors.push({ pointer, code: "too_few", message: `Must have at least ${min} items.` });
    return value.map((item: Json, index) => {
      const outcome = checkItem(item);
      if ("value" in outcome) return outcome.value;
      errors.push({ pointer: `${pointer}/${index}`, ...outcome.fault });
      return null;
    });
  };
}
