import type { Expression } from "../expression/expression.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import type { Field, IndexKey, Model, Resource } from "./model.ts";

/**
 * A model as plain JSON: everything that was declared, defaults filled in, expressions as their texts, absent options left
 * out. Enough to compare two models and to show one; the schema store keeps it.
 */
export function describeModel(model: Model): JsonObject {
  return {
    name: model.name,
    overview: model.overview,
    roles: Object.fromEntries(model.roles),
    areas: Object.fromEntries(model.areas),
    resources: Object.fromEntries([...model.resources].map(([name, resource]) => [name, describeResource(resource)])),
    ...(model.organizations && {
      organizations: { ...model.organizations, roles: Object.fromEntries(model.organizations.roles) },
    }),
    limits: { ...model.limits },
    cors: { origins: [...model.cors.origins] },
    targets: Object.fromEntries([...model.targets].map(([name, { text }]) => [name, text])),
  };
}

/**
 * A short hash of all that a client can see of a model: resources, fields, bounds and rules. It does not depend on the order
 * in which resources, fields, rights or indexes are declared, nor on names and words for people at the top.
 */
export function modelRevision(model: Model): string {
  const { resources } = describeModel(model);
  return hash(resources ?? {}).slice(0, 16);
}

/** A hash of everything in a described model: equal exactly when nothing was changed but the order of declarations. */
export function modelFingerprint(described: JsonObject): string {
  return hash(described);
}

function describeResource(resource: Resource): JsonObject {
  return present({
    path: resource.path,
    title: resource.title,
    help: resource.help,
    trash: resource.trash,
    tenant: resource.tenant || undefined,
    fields: Object.fromEntries([...resource.fields].map(([name, field]) => [name, describeField(field)])),
    access: present({
      read: textOf(resource.access.read),
      create: textOf(resource.access.create),
      update: textOf(resource.access.update),
      delete: textOf(resource.access.delete),
    }),
    validate: resource.validate.map(({ that, message, field }) => present({ that: that.text, message, field })),
    indexes: sorted(resource.indexes.map((keys) => keys.map(describeKey))),
    unique: sorted(resource.unique),
  });
}

/** An index key as it is written: `-created_at`. */
function describeKey({ field, descending }: IndexKey): string {
  return `${descending ? "-" : ""}${field}`;
}

function describeField(field: Field): JsonObject {
  return present({
    kind: field.kind,
    required: field.required || undefined,
    unique: field.unique || undefined,
    index: field.index || undefined,
    search: field.search || undefined,
    hidden: field.hidden || undefined,
    encrypted: field.encrypted || undefined,
    default: describeDefault(field),
    read: textOf(field.read),
    write: textOf(field.write),
    expression: textOf(field.expression),
    min: field.min,
    max: field.max,
    pattern: field.pattern,
    choices: field.choices,
    precision: field.precision,
    scale: field.scale,
    target: field.target,
    inverse: field.inverse,
    onDelete: field.onDelete,
    of: field.of && describeField(field.of),
    schema: field.schema,
    title: field.title,
    help: field.help,
    was: field.was,
    personal: field.personal,
  });
}

function describeDefault({ default: fallback }: Field): JsonObject | undefined {
  if (fallback === undefined) return undefined;
  return "value" in fallback ? { value: fallback.value } : { expression: fallback.expression.text };
}

function textOf(expression: Expression | undefined): string | undefined {
  return expression?.text;
}

function present(options: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(options)) if (value !== undefined) kept[key] = value;
  return kept;
}

function sorted(sets: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...sets].sort((left, right) => (left.join() < right.join() ? -1 : 1));
}

function hash(value: Json): string {
  return new Bun.CryptoHasher("sha256").update(canonical(value)).digest("hex");
}

/** JSON with the names of objects in order, so that equal values have equal texts. */
function canonical(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join()}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
