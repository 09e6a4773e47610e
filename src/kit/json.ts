/** A JSON value (RFC 8259), as it stands on the wire. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Made with a null prototype wherever its names come from outside. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Says whether a JSON value is an object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Says whether a JSON value is an array. */
export function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A JSON value that must be a text. Raises a `TypeError` for any other. */
export function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError("a text was expected");
  return value;
}

/** Parses JSON text (RFC 8259). Raises a `SyntaxError` for what is none. */
export function parseJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isParsed(value)) throw new TypeError("the parser gave what is no JSON");
  return value;
}

/** Says whether a value that `JSON.parse` gave is one of its kinds; what is inside of it came from there too. */
function isParsed(value: unknown): value is Json {
  return value === null || ["boolean", "number", "string", "object"].includes(typeof value);
}
