import type { JsonObject } from "../../kit/json.ts";

/** The schemas that others are made of. */
export const text: JsonObject = { type: "string" };
export const flag: JsonObject = { type: "boolean" };
export const whole: JsonObject = { type: "integer" };
export const uuid: JsonObject = { type: "string", format: "uuid" };
export const time: JsonObject = { type: "string", format: "date-time" };
export const may: JsonObject = { ...text, enum: ["always", "sometimes", "never"] };
export const actions = ["read", "create", "update", "delete"];

/** An object with these members: `all` of them always there, `some` at times. */
export function object(
  all: Readonly<Record<string, JsonObject>>,
  some: Readonly<Record<string, JsonObject>> = {},
): JsonObject {
  return { type: "object", properties: { ...all, ...some }, required: Object.keys(all) };
}

/** A list of these. */
export function listOf(items: JsonObject): JsonObject {
  return { type: "array", items };
}

/** One of these texts. */
export function oneOf(...values: readonly string[]): JsonObject {
  return { ...text, enum: values };
}

/** A value of a type, or null. */
export function orNull(type: string, more: JsonObject = {}): JsonObject {
  return { type: [type, "null"], ...more };
}
