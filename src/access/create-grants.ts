import type { Model } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import { adminRole, compileGrant, grantKey, memberRolesName } from "./compile-grant.ts";
import type { Grant, Principal, RoleGrant } from "./grant.ts";

/** Sets of roles that are kept compiled: more than a team declares, few enough that made-up ones cannot fill the memory. */
const mostKept = 256;

/**
 * Gives the grant of a principal. The rules are compiled once for each set of declared roles and shared; roles that the model
 * does not declare count for nothing.
 */
export function createGrants(model: Model): (principal: Principal) => Grant {
  const kept = new Map<string, RoleGrant>();
  return (principal) => {
    const { org } = principal;
    const shape = {
      roles: principal.roles.filter((role) => role === adminRole || model.roles.has(role)),
      signedIn: principal.id !== null,
      memberRoles: org?.roles.filter((role) => model.organizations?.roles.has(role)) ?? null,
      ...(principal.key && { scopes: principal.key.scopes }),
    };
    const key = grantKey(model, shape);
    let rules = kept.get(key);
    if (!rules) {
      if (kept.size >= mostKept) kept.clear();
      rules = compileGrant(model, shape);
      kept.set(key, rules);
    }
    const own = callerValues(principal, shape.roles, shape.signedIn);
    const here = [...new Set([...shape.roles, ...(shape.memberRoles ?? [])])];
    const me = org ? { ...own, [memberRolesName]: here } : own;
    const memberMe = org ? { ...me, roles: here } : me;
    return { principal, rules, me, memberMe };
  };
}

/** The root `me` (api.md, section 3). The fixed names win over profile fields of the same name. */
function callerValues(principal: Principal, roles: readonly string[], signedIn: boolean): JsonObject {
  return { ...principal.profile, id: principal.id, signed_in: signedIn, roles, org: { id: principal.org?.id ?? null } };
}
