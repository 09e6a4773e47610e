import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../kit/json.ts";

/**
 * A JSON value after a merge patch (RFC 7396, section 2): members of the patch replace those of the target, null removes
 * one, objects are merged in depth. Neither argument is changed.
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  // No prototype, so that a member named `__proto__` is a member like any other.
  const merged: Record<string, Json> = { __proto__: null };
  if (isJsonObject(target)) Object.assign(merged, target);
  for (const name of Object.keys(patch)) {
    const value = patch[name] ?? null;
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name] ?? null, value);
  }
  return merged;
}

/** Says whether two JSON values are the same, whatever the order of their members. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isJsonArray(a) || isJsonArray(b)) return isJsonArray(a) && isJsonArray(b) && sameItems(a, b);
  return isJsonObject(a) && isJsonObject(b) && sameMembers(a, b);
}

function sameItems(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null));
}

function sameMembers(a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null));
}
