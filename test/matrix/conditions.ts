import type { Field, Resource } from "../../src/charter/model.ts";
import { allFields } from "../../src/data/select.ts";
import { check, type Expression } from "../../src/expression/index.ts";
import { isJsonArray, type Json } from "../../src/kit/json.ts";
import { callerRoot } from "./caller.ts";
import type { Sight } from "./sight.ts";
import { type Truth, writtenOut } from "./truth.ts";

/** A condition that a caller might filter by. */
export interface Condition {
  readonly text: string;
  /** Whether the caller may name all that it names. */
  readonly namable: boolean;
}

/** What everybody knows of themselves, whatever the rules of the people say. */
const ownFacts: ReadonlySet<string> = new Set(["email", "name", "verified"]);

/** Conditions on each field of a resource, on each field of the records its relations lead to, and on the caller's own record. */
export function* conditionsOn(sight: Sight, resource: Resource): Iterable<Condition> {
  const { truth } = sight;
  for (const field of allFields(resource)) {
    const text = comparison(field.name, field, someValue(truth, resource, field));
    yield { text, namable: mayCompare(sight, resource, field) };
  }
  for (const relation of resource.relations.values()) {
    const target = truth.model.resources.get(relation.target);
    if (!target) continue;
    const walks = sight.mayWalk(resource, relation.name) !== undefined;
    for (const field of allFields(target)) {
      const value = someValue(truth, target, field);
      const inner = comparison(relation.many ? `each.${field.name}` : `${relation.name}.${field.name}`, field, value);
      const text = relation.many ? `${relation.name}.exists(each, ${inner})` : inner;
      yield { text, namable: walks && mayCompare(sight, target, field) };
    }
  }
  yield* conditionsOnCaller(sight);
}

function* conditionsOnCaller(sight: Sight): Iterable<Condition> {
  const { model, rows } = sight.truth;
  const users = model.resources.get("users");
  const me = callerRoot(sight.caller, rows.get("users") ?? []);
  for (const field of users?.fields.values() ?? []) {
    if (!users || !model.me.has(field.name) || field.name === "roles") continue;
    const namable = ownFacts.has(field.name) || sight.saidOf(users, field, "read") === "always";
    yield { text: comparison(`me.${field.name}`, field, me[field.name] ?? null), namable };
  }
}

/** A list of references is compared by the records it leads to. */
function mayCompare(sight: Sight, resource: Resource, { name, kind }: Field): boolean {
  return kind === "refs" ? sight.mayWalk(resource, name) !== undefined : sight.mayName(resource, name);
}

/** A condition as the definition understands it, whoever may name what. */
export function understood({ model }: Truth, resource: Resource, text: string): Expression {
  return check(text, { schema: model.schema, record: resource.name, me: model.me, request: true }, "condition");
}

/** A value that some record has, whoever may see it. */
function someValue({ rows }: Truth, resource: Resource, { name }: Field): Json {
  return rows.get(resource.name)?.find((row) => (row[name] ?? null) !== null)?.[name] ?? null;
}

function comparison(path: string, { kind, target }: Field, value: Json): string {
  if (kind === "refs") return `${path}.exists(other, other.id == ${JSON.stringify(firstOf(value))})`;
  if (value === null || kind === "decimal" || kind === "list" || kind === "json") return `${path} != null`;
  if (kind === "secret" || kind === "computed") return `${path} != null`;
  if (kind === "date") return `${path} == timestamp("${writtenOut(value)}T00:00:00Z")`;
  if (kind === "datetime") return `${path} == timestamp("${writtenOut(value)}")`;
  if (kind === "number") return `${path} == ${Number(value).toFixed(1)}`;
  return `${path} == ${JSON.stringify(target === undefined ? value : firstOf(value))}`;
}

function firstOf(value: Json): Json {
  return isJsonArray(value) ? (value[0] ?? "") : value;
}
