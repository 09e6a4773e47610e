import type { Model } from "../charter/model.ts";
import type { Member, ResourceSchema, Schema } from "../expression/index.ts";
import type { ResourceGrant } from "./grant.ts";

/**
 * The model as a caller may name it in filters, sorts and groups: only what that caller may read on every row. A field masked
 * on some rows is left out, for a filter on it would tell what the mask hides; so is a relation to records that are hidden.
 */
export function callerSchema(model: Model, grants: ReadonlyMap<string, ResourceGrant>): Schema {
  const schemas = new Map<string, ResourceSchema>();
  for (const [name, grant] of grants) {
    if (grant.read === "never") continue;
    const { schema } = grant.resource;
    const members = [...schema.members].filter(([, member]) => mayName(model, grants, grant, member));
    schemas.set(name, { ...schema, members: new Map(members) });
  }
  return { resource: (name) => schemas.get(name) };
}

/** What everybody knows of themselves, whatever the rules of the people say: `/auth/session` tells it. */
const ownFacts: ReadonlySet<string> = new Set(["id", "signed_in", "roles", "org", "email", "name", "verified"]);

/**
 * The members of `me` as a caller may name them. A profile field is among them only where the caller may read it on every row:
 * a filter on another would tell its owner what is hidden from them.
 */
export function callerMembers(model: Model, grants: ReadonlyMap<string, ResourceGrant>): Model["me"] {
  const people = grants.get("users");
  const shown = (name: string): boolean => people?.read !== "never" && people?.fields.get(name)?.read === "always";
  return new Map([...model.me].filter(([name]) => ownFacts.has(name) || shown(name)));
}

function mayName(
  model: Model,
  grants: ReadonlyMap<string, ResourceGrant>,
  grant: ResourceGrant,
  member: Member,
): boolean {
  const own = grant.fields.get(member.name);
  if (own) return own.read === "always";
  const relation = grant.resource.relations.get(member.name);
  if (!relation?.inverse) return false;
  const target = grants.get(relation.target);
  if (!target || target.read === "never" || !model.resources.has(relation.target)) return false;
  return target.fields.get(relation.field.name)?.read === "always";
}
