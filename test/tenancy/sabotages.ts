import type { Grant, Principal, RoleGrant } from "../../src/access/grant.ts";
import { createGrants } from "../../src/access/index.ts";
import type { Field, Model, Resource } from "../../src/charter/model.ts";
import type { Member, ResourceSchema } from "../../src/expression/schema.ts";
import type { Sabotage } from "./house.ts";

/**
 * Ways to take the organization out of one part each of what keeps organizations apart. None touches the sources: each hands
 * a house a model, or grants, in which the part does not know of organizations. The matrix must notice every one.
 */
export const sabotages: Readonly<Record<string, Sabotage>> = {
  /** The rules of grants let records of every organization through. */
  "the grant's rules": (parts) => ({ ...parts, grantOf: withoutTenancy(parts.reading, parts.grantOf) }),
  /** Expressions walk to whatever record has the id. */
  "the walks of expressions": (parts) => ({
    ...parts,
    reading: { ...parts.reading, schema: looseSchema(parts.reading) },
  }),
  /** Rules that are judged by a write walk to whatever record has the id. */
  "the walks of writes": (parts) => ({ ...parts, writing: { ...parts.writing, schema: looseSchema(parts.writing) } }),
  /** References that are shown and lists that are expanded are found by ids alone. */
  "expanded and shown references": (parts) => ({ ...parts, reading: withResources(parts.reading, forAll) }),
  /** The tables of lists of references are read by ids alone. */
  "lists of references": (parts) => ({
    ...parts,
    grantOf: createGrants(withResources(parts.reading, (resource) => withJoins(resource))),
  }),
  /** Records are found, changed and removed by their ids alone. */
  "the keys of writes": (parts) => ({ ...parts, writing: withResources(parts.writing, forAll) }),
};

function forAll(resource: Resource): Resource {
  return { ...resource, tenant: false };
}

function withResources(model: Model, change: (resource: Resource) => Resource): Model {
  return { ...model, resources: new Map([...model.resources].map(([name, resource]) => [name, change(resource)])) };
}

function withJoins(resource: Resource): Resource {
  const loose = (field: Field): Field => (field.join ? { ...field, join: { ...field.join, tenant: false } } : field);
  return {
    ...resource,
    fields: new Map([...resource.fields].map(([name, field]) => [name, loose(field)])),
    relations: new Map(
      [...resource.relations].map(([name, relation]) => [name, { ...relation, field: loose(relation.field) }]),
    ),
  };
}

function looseSchema({ schema }: Model): Model["schema"] {
  const loose = (found: ResourceSchema): ResourceSchema => ({
    ...found,
    tenant: false,
    members: new Map([...found.members].map(([name, member]) => [name, looseMember(member)])),
  });
  return {
    resource: (name) => {
      const found = schema.resource(name);
      return found && loose(found);
    },
  };
}

function looseMember(member: Member): Member {
  return member.kind === "refs" ? { ...member, tenant: false } : member;
}

/** Grants whose rules are as they were written: nothing is said of the organization. */
function withoutTenancy(model: Model, grantOf: (principal: Principal) => Grant): (principal: Principal) => Grant {
  const roles = new Map([...model.roles, ...(model.organizations?.roles ?? [])]);
  const loosely = createGrants({ ...withResources(model, forAll), roles });
  const kept = new Map<RoleGrant, RoleGrant>();
  return (principal) => {
    const sound = grantOf(principal);
    const loose = loosely({ ...principal, roles: [...principal.roles, ...(principal.org?.roles ?? [])] }).rules;
    const rules: RoleGrant = kept.get(sound.rules) ?? {
      ...sound.rules,
      resource: (name) => {
        const [grant, other] = [sound.rules.resource(name), loose.resource(name)];
        if (!grant || !other) return grant;
        const { read, create, update, delete: remove } = other;
        return { ...grant, read, create, update, delete: remove };
      },
    };
    kept.set(sound.rules, rules);
    return { ...sound, rules };
  };
}
