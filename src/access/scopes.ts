import { adminAreas, isAdminArea } from "../charter/admin-areas.ts";
import type { Model } from "../charter/model.ts";
import { didYouMean } from "../kit/nearest.ts";

/** What may be done with a record. */
export type Action = "read" | "create" | "update" | "delete";

const writes: readonly string[] = ["create", "update", "delete"];
const verbs = ["read", "write", ...writes, "*"];

/**
 * What an API key is for, at most: `*`, `tickets:read`, `tickets:write` (create, update and delete), `*:read`, `admin:mails`.
 * It never has more than its owner. These say what is wrong with one; undefined when nothing is.
 */
export function scopeFault(scope: string, model: Model): string | undefined {
  if (scope === "*") return undefined;
  const [subject = "", verb, ...rest] = scope.split(":");
  if (verb === undefined || rest.length > 0)
    return `Expected a scope such as "tickets:read", got ${JSON.stringify(scope)}.`;
  if (subject === "admin") {
    return isAdminArea(verb) ? undefined : `There is no area ${JSON.stringify(verb)}.${didYouMean(verb, adminAreas)}`;
  }
  if (subject !== "*" && !model.resources.has(subject)) {
    return `There is no resource ${JSON.stringify(subject)}.${didYouMean(subject, model.resources.keys())}`;
  }
  return verbs.includes(verb) ? undefined : `A scope ends in ${verbs.join(", ")}.${didYouMean(verb, verbs)}`;
}

/** Whether scopes let an action through. */
export function scopesAllow(scopes: readonly string[], resource: string, action: Action): boolean {
  return scopes.some((scope) => {
    if (scope === "*") return true;
    const [subject, verb = ""] = scope.split(":");
    if (subject !== "*" && subject !== resource) return false;
    return verb === "*" || verb === action || (verb === "write" && writes.includes(action));
  });
}

/** Whether scopes let somebody into an area of `/admin`. */
export function scopesAllowArea(scopes: readonly string[], area: string): boolean {
  return scopes.includes("*") || scopes.includes(`admin:${area}`);
}
