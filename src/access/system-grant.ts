import { adminAreas } from "../charter/admin-areas.ts";
import type { Field, Model, Resource } from "../charter/model.ts";
import type { FieldGrant, Grant, Principal, ResourceGrant, RoleGrant } from "./grant.ts";

/**
 * The grant of the server itself: it may do everything, on the resources that nobody else knows too. Only identity and its
 * like take it, for what they themselves decided to do; never for a caller's own words. `principal` is who it is done for.
 */
export function createSystemGrants(model: Model): (principal: Principal) => Grant {
  const grants = new Map([...model.resources, ...model.system].map(([name, resource]) => [name, everything(resource)]));
  const rules: RoleGrant = {
    key: `${model.revision} system`,
    resource: (name) => grants.get(name),
    needsOrganization: () => false,
    schema: model.schema,
    me: model.me,
    admin: true,
    areas: new Set(adminAreas),
  };
  return (principal) => {
    const org = { id: principal.org?.id ?? null };
    const me = { id: principal.id, signed_in: principal.id !== null, roles: [], org };
    return { principal, rules, me, memberMe: me };
  };
}

function everything(resource: Resource): ResourceGrant {
  const grant = (field: Field, write: FieldGrant["write"]): readonly [string, FieldGrant] => [
    field.name,
    { field: field.hidden ? { ...field, hidden: false } : field, read: "always", write },
  ];
  return {
    resource,
    known: { roles: new Set(), signedIn: false, organization: false },
    validate: resource.validate,
    read: "always",
    create: "always",
    update: "always",
    delete: "always",
    fields: new Map([
      ...[...resource.system.values()].map((field) => grant(field, "never")),
      ...[...resource.fields.values()].map((field) => grant(field, field.kind === "computed" ? "never" : "always")),
    ]),
  };
}
