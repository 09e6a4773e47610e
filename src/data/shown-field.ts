import type { ResourceGrant, RoleGrant } from "../access/grant.ts";
import type { Field } from "../charter/model.ts";
import { missingResource } from "./write-checks.ts";

/** The grant of a resource that the caller may read records of; undefined for any other, hidden or not there. */
export function readableResource(rules: RoleGrant, name: string): ResourceGrant | undefined {
  const grant = rules.resource(name);
  return grant && grant.read !== "never" ? grant : undefined;
}

/** The same for the resource that a call is about. Raises `not_found`, or `org_required` where one has to be chosen first. */
export function requireReadable(rules: RoleGrant, name: string): ResourceGrant {
  const grant = readableResource(rules, name);
  if (!grant) throw missingResource(rules, name);
  return grant;
}

/** A field that the caller may read, on some rows at least. */
export function shownField({ fields }: ResourceGrant, name: string): Field | undefined {
  const found = fields.get(name);
  if (!found || found.read === "never" || found.field.hidden || found.field.kind === "secret") return undefined;
  return found.field;
}
