import type { Model, Resource } from "../charter/model.ts";
import { both, check, type Expression, fold, type Known } from "../expression/index.ts";
import type { Rule } from "./grant.ts";

/**
 * The condition that a record belongs to the organization that the caller has chosen. It is an expression like any rule, so it
 * goes wherever a rule goes; the organization itself is a bound value, so all organizations share what is compiled.
 */
export function compileTenancy(model: Model, resource: Resource, known: Known): Expression | undefined {
  if (!resource.tenant) return undefined;
  const scope = { schema: model.schema, record: resource.name, me: model.me };
  return fold(check("org_id == me.org.id", scope, "condition"), known);
}

/** A rule that holds within the tenancy alone. What nobody may do stays so. */
export function withinTenancy(tenancy: Expression | undefined, rule: Rule): Rule {
  if (!tenancy || rule === "never") return rule;
  return rule === "always" ? tenancy : both(tenancy, rule);
}
