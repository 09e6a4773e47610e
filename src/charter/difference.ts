import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";

/** A thing that has another value than before; null where it was, or is, not there. */
export interface Change {
  readonly name: string;
  readonly before: Json;
  readonly after: Json;
}

/** What changed in a field that is there before and after, under its new name. */
export interface FieldChange {
  readonly name: string;
  /** Its name before, when `was` renamed it. */
  readonly renamedFrom?: string;
  /** The options that differ, by name. Empty when it was renamed only. */
  readonly changes: readonly Change[];
}

/** Sets of names that came or went: the keys of indexes, or of unique sets. */
export interface SetChanges {
  readonly added: readonly (readonly string[])[];
  readonly removed: readonly (readonly string[])[];
}

/** What changed in a resource that is there before and after. */
export interface ResourceChange {
  readonly name: string;
  readonly addedFields: readonly string[];
  readonly removedFields: readonly string[];
  readonly changedFields: readonly FieldChange[];
  readonly indexes: SetChanges;
  readonly unique: SetChanges;
  /** Whatever else differs: trash, title, help, rights (`access.read`), validations. */
  readonly options: readonly Change[];
}

/** What changed between two models. */
export interface ModelDifference {
  readonly addedResources: readonly string[];
  readonly removedResources: readonly string[];
  readonly changedResources: readonly ResourceChange[];
  /** Whatever else differs: name, overview, `roles.agent`, `limits.body`, … */
  readonly options: readonly Change[];
}

/**
 * Compares two models as `describeModel` gives them, which may have been stored by an earlier release. The order of declarations
 * is no difference. A field whose `was` names one that is gone is the same field renamed; a `was` left over from an earlier
 * renaming is no difference.
 */
export function differenceOf(before: JsonObject, after: JsonObject): ModelDifference {
  const [old, now] = [objectAt(before, "resources"), objectAt(after, "resources")];
  const changed = Object.keys(now).flatMap((name) => {
    if (!Object.hasOwn(old, name)) return [];
    const change = resourceChange(name, objectAt(old, name), objectAt(now, name));
    return isEmptyChange(change) ? [] : [change];
  });
  return {
    addedResources: missingFrom(old, now),
    removedResources: missingFrom(now, old),
    changedResources: changed,
    options: optionChanges(before, after, ["resources"]),
  };
}

/** Says whether two models are the same. */
export function isSame({ addedResources, removedResources, changedResources, options }: ModelDifference): boolean {
  return [addedResources, removedResources, changedResources, options].every(({ length }) => length === 0);
}

function resourceChange(name: string, before: JsonObject, after: JsonObject): ResourceChange {
  const [old, now] = [objectAt(before, "fields"), objectAt(after, "fields")];
  const gone = missingFrom(now, old);
  const renamed = new Map<string, string>();
  for (const field of missingFrom(old, now)) {
    const { was } = objectAt(now, field);
    if (typeof was === "string" && gone.includes(was)) renamed.set(field, was);
  }
  const changedFields = Object.keys(now).flatMap((field) => {
    const from = renamed.get(field) ?? field;
    return Object.hasOwn(old, from) ? fieldChange(field, from, objectAt(old, from), objectAt(now, field)) : [];
  });
  return {
    name,
    addedFields: missingFrom(old, now).filter((field) => !renamed.has(field)),
    removedFields: gone.filter((field) => ![...renamed.values()].includes(field)),
    changedFields,
    indexes: setChanges(before.indexes, after.indexes),
    unique: setChanges(before.unique, after.unique),
    options: optionChanges(before, after, ["fields", "indexes", "unique"]),
  };
}

function fieldChange(name: string, from: string, before: JsonObject, after: JsonObject): readonly FieldChange[] {
  const changes = changesBetween(before, after, ["was"]);
  if (from !== name) return [{ name, renamedFrom: from, changes }];
  return changes.length === 0 ? [] : [{ name, changes }];
}

function isEmptyChange(change: ResourceChange): boolean {
  const { addedFields, removedFields, changedFields, indexes, unique, options } = change;
  const lists = [addedFields, removedFields, changedFields, indexes.added, indexes.removed];
  return [...lists, unique.added, unique.removed, options].every(({ length }) => length === 0);
}

/** Differences one level into objects: `access.read` rather than all of `access`. */
function optionChanges(before: JsonObject, after: JsonObject, apart: readonly string[]): readonly Change[] {
  return changesBetween(before, after, apart).flatMap((change) => {
    if (!isJsonObject(change.before) || !isJsonObject(change.after)) return [change];
    return changesBetween(change.before, change.after, []).map((inner) => ({
      ...inner,
      name: `${change.name}.${inner.name}`,
    }));
  });
}

function changesBetween(before: JsonObject, after: JsonObject, apart: readonly string[]): readonly Change[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const change = { name, before: before[name] ?? null, after: after[name] ?? null };
    return apart.includes(name) || Bun.deepEquals(change.before, change.after) ? [] : [change];
  });
}

function setChanges(before: Json | undefined, after: Json | undefined): SetChanges {
  const [old, now] = [setsOf(before), setsOf(after)];
  return { added: setsMissingFrom(old, now), removed: setsMissingFrom(now, old) };
}

function setsMissingFrom(some: readonly (readonly string[])[], others: readonly (readonly string[])[]) {
  const known = new Set(some.map((set) => set.join()));
  return others.filter((set) => !known.has(set.join()));
}

function setsOf(value: Json | undefined): readonly (readonly string[])[] {
  return isArray(value) ? value.map((set) => (isArray(set) ? set.map(String) : [])) : [];
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function missingFrom(some: JsonObject, others: JsonObject): readonly string[] {
  return Object.keys(others).filter((name) => !Object.hasOwn(some, name));
}

function objectAt(source: JsonObject, name: string): JsonObject {
  const value = source[name];
  return isJsonObject(value) ? value : {};
}
