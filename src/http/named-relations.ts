import type { ResourceGrant, RoleGrant } from "../access/grant.ts";
import type { Relation } from "../charter/model.ts";

/** The relations of a resource that these roles may name, and so walk and expand. The others do not exist for them. */
export function namedRelations({ resource }: ResourceGrant, rules: RoleGrant): ReadonlyMap<string, Relation> {
  const members = rules.schema.resource(resource.name)?.members;
  const named = [...resource.relations].filter(
    ([name, { target }]) => members?.has(name) === true && rules.schema.resource(target) !== undefined,
  );
  return new Map(named);
}
