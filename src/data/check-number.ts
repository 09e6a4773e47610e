import { decimalText, decimalUnits } from "../charter/decimal-text.ts";
import type { Field } from "../charter/model.ts";
import type { Json } from "../kit/json.ts";
import { type Fault, wrongType } from "./check-text.ts";

/** A value as it is stored, or what is wrong with it. */
export type Outcome = { readonly value: Json } | { readonly fault: Fault };

/** Makes the check of an `integer` field: a number without a fraction, within ±(2^53−1) and the field's bounds. */
export function integerCheck(field: Field): (value: Json) => Outcome {
  const bounds = numberBounds(field);
  return (value) => {
    if (typeof value !== "number") return { fault: wrongType("a whole number", value) };
    if (!Number.isInteger(value)) {
      return { fault: { code: "not_an_integer", message: "Expected a whole number, without a fraction." } };
    }
    if (!Number.isSafeInteger(value)) {
      return {
        fault: { code: "out_of_range", message: "A whole number lies between -9007199254740991 and 9007199254740991." },
      };
    }
    return bounds(value);
  };
}

/** Makes the check of a `number` field: a finite double within the field's bounds. */
export function numberCheck(field: Field): (value: Json) => Outcome {
  const bounds = numberBounds(field);
  return (value) => {
    if (typeof value !== "number") return { fault: wrongType("a number", value) };
    if (!Number.isFinite(value)) return { fault: { code: "out_of_range", message: "A number must be finite." } };
    return bounds(value);
  };
}

/** Makes the check of a `decimal` field: its exact text, given back in canonical form (`"12.5"` → `"12.50"`). */
export function decimalCheck(field: Field): (value: Json) => Outcome {
  const precision = field.precision ?? 18;
  const scale = field.scale ?? 0;
  const min = decimalBound(field.min, precision, scale);
  const max = decimalBound(field.max, precision, scale);
  const example = scale === 0 ? "12" : `12.${"5".padEnd(scale, "0")}`;
  return (value) => {
    if (typeof value === "number") {
      return {
        fault: {
          code: "wrong_type",
          message: `Send a decimal as a string, "${example}": a JSON number can lose digits.`,
        },
      };
    }
    if (typeof value !== "string") return { fault: wrongType("a decimal as a string", value) };
    const units = decimalUnits(value, precision, scale);
    if (units === undefined) return { fault: decimalFault(value, precision, scale) };
    if (min !== undefined && units < min) return { fault: tooSmall(field.min) };
    if (max !== undefined && units > max) return { fault: tooLarge(field.max) };
    return { value: decimalText(units, scale) };
  };
}

function numberBounds(field: Field): (value: number) => Outcome {
  const min = field.min === undefined ? Number.NEGATIVE_INFINITY : Number(field.min);
  const max = field.max === undefined ? Number.POSITIVE_INFINITY : Number(field.max);
  return (value) => {
    if (value < min) return { fault: tooSmall(field.min) };
    if (value > max) return { fault: tooLarge(field.max) };
    // -0 and 0 are one number to every database.
    return { value: value === 0 ? 0 : value };
  };
}

/** Longer texts are no decimals of ours, and telling what is wrong with them would cost time. */
const longestDecimal = 100;

function decimalFault(text: string, precision: number, scale: number): Fault {
  if (text.length > longestDecimal || decimalUnits(text, 2 * text.length, text.length) === undefined) {
    return { code: "format", message: 'Expected a decimal such as "12.50".' };
  }
  if (decimalUnits(text, scale + text.length, scale) === undefined) {
    return { code: "too_precise", message: `At most ${scale} digits may stand after the point.` };
  }
  return { code: "out_of_range", message: `At most ${precision - scale} digits may stand before the point.` };
}

function decimalBound(bound: number | string | undefined, precision: number, scale: number): bigint | undefined {
  if (bound === undefined) return undefined;
  const units = decimalUnits(String(bound), precision, scale);
  if (units === undefined) throw new TypeError(`the bound ${bound} is no decimal(${precision}, ${scale})`);
  return units;
}

function tooSmall(min: Field["min"]): Fault {
  return { code: "too_small", message: `Must be at least ${min}.` };
}

function tooLarge(max: Field["max"]): Fault {
  return { code: "too_large", message: `Must be at most ${max}.` };
}
