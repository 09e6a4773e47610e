import { didYouMean } from "../kit/nearest.ts";
import type { Faults, Path } from "./faults.ts";

/** Says whether a value is an object with options: not null, not an array, not made by a class. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A value's kind in words, for "expected …, got …". */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Reads the options of one part of a definition. What is not of the expected type becomes a fault and reads as absent,
 * so that reading goes on and finds the rest. Inherited properties do not count.
 */
export class OptionReader {
  readonly path: Path;
  readonly faults: Faults;
  /** False where no object of options stood: it was a fault already that they are missing. */
  readonly sound: boolean;
  readonly #source: Readonly<Record<string, unknown>>;

  constructor(source: Readonly<Record<string, unknown>>, path: Path, faults: Faults, sound = true) {
    this.#source = source;
    this.sound = sound;
    this.path = path;
    this.faults = faults;
  }

  /** A reader of `value`; where that is no object of options a fault, and a reader of nothing. */
  static of(value: unknown, path: Path, faults: Faults): OptionReader {
    if (isOptions(value)) return new OptionReader(value, path, faults);
    if (value !== undefined) faults.add(path, `Expected an object, got ${describeValue(value)}.`);
    return new OptionReader({}, path, faults, value === undefined);
  }

  /** The value as it was written; undefined when absent. */
  raw(key: string): unknown {
    return Object.hasOwn(this.#source, key) ? this.#source[key] : undefined;
  }

  has(key: string): boolean {
    return this.raw(key) !== undefined;
  }

  /** Every key with its value, in order. */
  entries(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.#source);
  }

  /** A reader of the options below `key`. */
  child(key: string): OptionReader {
    return OptionReader.of(this.raw(key), [...this.path, key], this.faults);
  }

  fault(key: string | undefined, message: string): undefined {
    this.faults.add(key === undefined ? this.path : [...this.path, key], message);
    return undefined;
  }

  /** A text that is not blank. */
  text(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.fault(key, `Expected a text, got ${describeValue(value)}.`);
    if (value.trim() === "") return this.fault(key, "Expected a text that is not empty.");
    if (!value.isWellFormed() || value.includes("\0")) {
      return this.fault(key, "The text holds a character that cannot be stored.");
    }
    return value;
  }

  /** `true` or `false`; false when absent. */
  flag(key: string): boolean {
    const value = this.raw(key);
    if (value === undefined || typeof value === "boolean") return value ?? false;
    this.fault(key, `Expected true or false, got ${describeValue(value)}.`);
    return false;
  }

  /** A whole number from `min` to `max`. */
  whole(key: string, min: number, max: number): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      return this.fault(key, `Expected a whole number, got ${describeValue(value)}.`);
    }
    if (value < min || value > max)
      return this.fault(key, `Expected a whole number from ${min} to ${max}, got ${value}.`);
    return value;
  }

  /** The items of an array, each with its path. */
  items(key: string): readonly { readonly value: unknown; readonly path: Path }[] {
    const value = this.raw(key);
    if (value === undefined) return [];
    const path = [...this.path, key];
    if (!Array.isArray(value)) {
      this.faults.add(path, `Expected an array, got ${describeValue(value)}.`);
      return [];
    }
    return value.map((item: unknown, index) => ({ value: item, path: [...path, index] }));
  }

  /** Adds a fault for each key that is not known; `later` names those whose part is not built yet. */
  allow(known: readonly string[], what: string, later: Readonly<Record<string, string>> = {}): void {
    for (const [key, value] of this.entries()) {
      if (known.includes(key) || value === undefined) continue;
      if (Object.hasOwn(later, key)) this.fault(key, later[key] ?? "");
      else this.fault(key, `${JSON.stringify(key)} is not ${what}.${didYouMean(key, known)}`);
    }
  }
}
