import type { Json } from "../kit/json.ts";

/** A fault found in a value: a stable code, and words that follow the field's name or stand alone. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/**
 * The e-mail form that browsers use for `<input type=email>` (HTML Standard, "valid e-mail address"), which runs in linear
 * time, and the length that SMTP can carry (RFC 5321, 4.5.3.1.3).
 */
const emailForm =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const emailLength = 254;

/**
 * What is wrong with a string that no database can keep: a lone surrogate has no UTF-8 form, and PostgreSQL takes no NUL.
 * Undefined when nothing is.
 */
export function textFault(text: string): Fault | undefined {
  if (!text.isWellFormed()) {
    return { code: "invalid_unicode", message: "The text holds half of a surrogate pair, which is no character." };
  }
  if (text.includes("\0")) return { code: "nul_character", message: "The text holds a NUL character." };
  return undefined;
}

/** Whether the text has more than `max` code points. Counts only where the answer is not plain from its length. */
export function isLongerThan(text: string, max: number): boolean {
  return text.length > max && (text.length > max * 2 || codePoints(text) > max);
}

/** Whether the text has fewer than `min` code points. */
export function isShorterThan(text: string, min: number): boolean {
  return text.length < min || (text.length < min * 2 && codePoints(text) < min);
}

/** Says whether the text is an e-mail address. */
export function isEmail(text: string): boolean {
  return text.length <= emailLength && emailForm.test(text);
}

/** Says whether the text is an absolute `http` or `https` address without spaces or control characters. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /[\s\p{Cc}\\]/u.test(text)) return false;
  return URL.canParse(text);
}

/** The fault of a value of the wrong JSON type. */
export function wrongType(expected: string, value: Json): Fault {
  return { code: "wrong_type", message: `Expected ${expected}, got ${typeName(value)}.` };
}

function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
