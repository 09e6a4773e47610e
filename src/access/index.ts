export { adminRole, compileGrant } from "./compile-grant.ts";
export { createGrants } from "./create-grants.ts";
export { type ExplainedClause, type ExplainedRule, explainField, explainRule, type Judge } from "./explain.ts";
export type { FieldGrant, Grant, Membership, Principal, ResourceGrant, RoleGrant, Rule } from "./grant.ts";
