import type { ResourceGrant, RoleGrant } from "../access/grant.ts";
import type { Field } from "../charter/model.ts";

/** The grant of a resource that the caller may read records of; undefined for any other, hidden or not there. */
export function readableResource(rules: RoleGrant, name: string): ResourceGrant | undefined {
  const grant = rules.resource(name);
  return grant && grant.read !== "never" ? grant : undefined;
}

/** A field that the caller may read, on some rows at least. */
export function shownField({ fields }: ResourceGrant, name: string): Field | undefined {
  const found = fields.get(name);
  if (!found || found.read === "never" || found.field.hidden || found.field.kind === "secret") return undefined;
  return found.field;
}
