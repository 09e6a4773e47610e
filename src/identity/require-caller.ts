import type { Principal } from "../access/grant.ts";
import type { IdentityPolicy } from "../charter/model.ts";
import { Problem } from "../kit/problem.ts";
import type { Flow } from "./flow.ts";

type Called = Pick<Flow, "signedIn" | "withoutSession" | "impersonated" | "role" | "offered">;

/** Raises `unauthenticated` for who has no session where one is needed, and `forbidden` for who may not call a flow with it. */
export function requireCaller(flow: Called, principal: Principal): void {
  const refused = refusalOf(flow, principal);
  if (refused) throw refused;
}

/** Whether a flow is there for a caller at all. What it is given may still be refused. */
export function mayCall(flow: Called, principal: Principal, policy: IdentityPolicy): boolean {
  return refusalOf(flow, principal) === undefined && flow.offered?.(policy) !== false;
}

function refusalOf(flow: Called, principal: Principal): Problem | undefined {
  const { signedIn, withoutSession = false, impersonated = false, role } = flow;
  const { session, roles, kind } = principal;
  const asPerson = withoutSession && kind === "user";
  if (signedIn && !session && !asPerson) return new Problem("unauthenticated", "Sign in first.");
  if (signedIn && session?.impersonatedBy !== undefined && !impersonated) {
    return new Problem("forbidden", "Who acts as somebody else may not change their account.");
  }
  return role === undefined || roles.includes(role)
    ? undefined
    : new Problem("forbidden", `This takes the role ${role}.`);
}
