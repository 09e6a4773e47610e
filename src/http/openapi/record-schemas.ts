import type { ResourceGrant, RoleGrant } from "../../access/grant.ts";
import type { Field, Relation } from "../../charter/model.ts";
import type { JsonObject } from "../../kit/json.ts";
import { namedRelations } from "../named-relations.ts";
import { fieldSchema, orNull } from "./field-schema.ts";
import { reference } from "./reference.ts";

/** The names of a resource's schemas in the document. */
export interface SchemaNames {
  readonly record: string;
  readonly create: string;
  readonly patch: string;
}

/** What the schemas of a resource are called: `tickets`, `tickets_create`, `tickets_patch`. */
export function schemaNames(resource: string): SchemaNames {
  return { record: resource, create: `${resource}_create`, patch: `${resource}_patch` };
}

/** The schema of a record as these roles may see it. Fields that are masked on some rows are not promised. */
export function recordSchema(grant: ResourceGrant, rules: RoleGrant): JsonObject {
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  const relations = namedRelations(grant, rules);
  for (const [name, { field, read }] of grant.fields) {
    if (read === "never" || field.hidden) continue;
    const schema = withExpanded(fieldSchema(field), relations.get(name));
    properties[name] = mayBeNull(field) || read !== "always" ? orNull(schema) : schema;
    if (read === "always") required.push(name);
  }
  for (const relation of relations.values()) {
    if (relation.inverse) properties[relation.name] = expandedList(relation);
  }
  return { type: "object", title: grant.resource.title, properties, required };
}

/** What these roles may send to create a record. Absent fields take their defaults. */
export function createSchema(grant: ResourceGrant): JsonObject {
  const fields = writableFields(grant);
  const required = fields.filter((field) => field.required && field.default === undefined).map(({ name }) => name);
  const properties: Record<string, JsonObject> = { id: { type: "string", format: "uuid" } };
  for (const field of fields) properties[field.name] = field.required ? fieldSchema(field) : orNull(fieldSchema(field));
  return { type: "object", properties, required, additionalProperties: false };
}

/** What these roles may send to change a record: values, and operators where a kind of field has them. */
export function patchSchema(grant: ResourceGrant): JsonObject {
  const properties: Record<string, JsonObject> = {};
  for (const field of writableFields(grant)) {
    const forms = [fieldSchema(field), ...operators(field)];
    const schema: JsonObject = forms.length === 1 ? fieldSchema(field) : { anyOf: forms };
    properties[field.name] = field.required ? schema : orNull(schema);
  }
  return { type: "object", properties, additionalProperties: false };
}

/** The declared fields that these roles may ever write. */
export function writableFields(grant: ResourceGrant): readonly Field[] {
  return [...grant.fields.values()]
    .filter(({ field, write }) => write !== "never" && !field.hidden && grant.resource.fields.has(field.name))
    .map(({ field }) => field);
}

function operators(field: Field): readonly JsonObject[] {
  const { min: _min, max: _max, ...unbounded } = field;
  const value = fieldSchema(unbounded);
  switch (field.kind) {
    case "integer":
    case "number":
    case "decimal":
      return [{ type: "object", properties: { add: value }, required: ["add"], additionalProperties: false }];
    case "list":
    case "refs": {
      const properties = { add: value, remove: value };
      return [{ type: "object", properties, minProperties: 1, additionalProperties: false }];
    }
    default:
      return [];
  }
}

function mayBeNull(field: Field): boolean {
  return !field.required && field.kind !== "refs";
}

/** A reference is an id, or with `expand` the record itself. */
function withExpanded(schema: JsonObject, relation: Relation | undefined): JsonObject {
  if (relation === undefined) return schema;
  const record = reference("schemas", relation.target);
  return relation.many
    ? { anyOf: [schema, expandedList(relation)] }
    : { anyOf: [schema, record], description: "The id, or with `expand` the record." };
}

function expandedList(relation: Relation): JsonObject {
  const items = { type: "array", items: reference("schemas", relation.target) };
  return {
    type: "object",
    description: "With `expand` alone.",
    properties: { items, next: { type: ["string", "null"] } },
    required: ["items", "next"],
  };
}
