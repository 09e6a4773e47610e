import type { Field } from "../../charter/model.ts";
import type { Type } from "../../expression/type.ts";
import { isJsonArray, type JsonObject } from "../../kit/json.ts";

/** The widest integer there is on the wire (api.md, "Field kinds on the wire"). */
const widest = Number.MAX_SAFE_INTEGER;

const id: JsonObject = { type: "string", format: "uuid" };

/** The JSON Schema of a field's value as it stands on the wire, without saying whether it may be null. */
export function fieldSchema(field: Field): JsonObject {
  const description = [field.title, field.help].filter((text) => text !== undefined).join(": ");
  return { ...kindSchema(field), ...(description === "" ? undefined : { description }) };
}

/** A schema that null meets too. */
export function orNull(schema: JsonObject): JsonObject {
  const { type, enum: choices } = schema;
  if (typeof type !== "string") return { anyOf: [schema, { type: "null" }] };
  return {
    ...schema,
    type: [type, "null"],
    ...(choices !== undefined && isJsonArray(choices) ? { enum: [...choices, null] } : undefined),
  };
}

function kindSchema(field: Field): JsonObject {
  switch (field.kind) {
    case "text":
    case "markdown":
      return { type: "string", ...lengths(field) };
    case "email":
      return { type: "string", format: "email", ...lengths(field) };
    case "url":
      return { type: "string", format: "uri", ...lengths(field) };
    case "choice":
      return { type: "string", enum: [...(field.choices ?? [])] };
    case "integer":
      return { type: "integer", minimum: field.min ?? -widest, maximum: field.max ?? widest };
    case "number":
      return { type: "number", ...bounds(field, "minimum", "maximum") };
    case "decimal":
      return decimalSchema(field.scale ?? 0);
    case "boolean":
      return { type: "boolean" };
    case "date":
      return { type: "string", format: "date" };
    case "datetime":
      return { type: "string", format: "date-time" };
    case "list":
      return { type: "array", items: field.of ? kindSchema(field.of) : {}, ...bounds(field, "minItems", "maxItems") };
    case "ref":
      return id;
    case "refs":
      return { type: "array", items: id, uniqueItems: true, ...bounds(field, "minItems", "maxItems") };
    case "json":
      return field.schema ?? {};
    case "secret":
      return { type: "string", writeOnly: true, ...lengths(field) };
    case "computed":
      return { ...typeSchema(field.type), readOnly: true };
  }
}

function typeSchema(type: Type): JsonObject {
  switch (type.kind) {
    case "bool":
      return { type: "boolean" };
    case "int":
      return { type: "integer" };
    case "double":
      return { type: "number" };
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "decimal":
      return decimalSchema(type.scale);
    case "list":
      return { type: "array", items: typeSchema(type.of) };
    case "record":
      return id;
    case "string":
    case "duration":
      return { type: "string" };
    case "null":
    case "dyn":
    case "object":
      return {};
  }
}

function decimalSchema(scale: number): JsonObject {
  const pattern = scale === 0 ? String.raw`^-?\d+$` : String.raw`^-?\d+\.\d{${scale}}$`;
  return { type: "string", format: "decimal", pattern };
}

function lengths(field: Field): JsonObject {
  const pattern = field.pattern === undefined ? undefined : { pattern: field.pattern };
  return { ...bounds(field, "minLength", "maxLength"), ...pattern };
}

function bounds(field: Field, least: string, most: string): JsonObject {
  return {
    ...(typeof field.min === "number" ? { [least]: field.min } : undefined),
    ...(typeof field.max === "number" ? { [most]: field.max } : undefined),
  };
}
