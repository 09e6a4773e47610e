import type { ResourceGrant } from "../access/grant.ts";
import type { View } from "../data/queries.ts";

const moving = new WeakMap<ResourceGrant, ReadonlySet<string>>();

/**
 * Whether an answer with a record has an ETag: not where other records are shown in full, and not where a computed field is
 * shown that depends on the time, on who asks and in which organization, or on other records: such a text may be another one
 * while the record's version stays.
 */
export function hasEntityTag(grant: ResourceGrant | undefined, view: View | undefined): boolean {
  if (grant === undefined || view?.expand !== undefined) return false;
  const names = movingFields(grant);
  if (names.size === 0) return true;
  return view?.fields !== undefined && !view.fields.some((name) => names.has(name));
}

/** The computed fields of a resource that change without a write. */
function movingFields(grant: ResourceGrant): ReadonlySet<string> {
  let names = moving.get(grant);
  if (names === undefined) {
    const fields = [...grant.fields.values()].filter(({ field: { expression } }) => {
      return expression !== undefined && (expression.usesRequest || expression.usesCaller || expression.walks);
    });
    names = new Set(fields.map(({ field }) => field.name));
    moving.set(grant, names);
  }
  return names;
}
