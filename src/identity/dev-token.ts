import type { Principal } from "../access/index.ts";
import { Problem } from "../kit/problem.ts";

/** Nobody: a caller without credentials. */
export const anonymous: Principal = { kind: "anonymous", id: null, roles: [], profile: {} };

const id = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const roles = "[a-z0-9_]+(?:,[a-z0-9_]+)*";
const form = new RegExp(`^dev:(${id})?:(${roles})?(?::(${id}):(${roles})?)?$`);

/** Whether a token is one for development, well written or not. */
export function isDevToken(token: string): boolean {
  return token.startsWith("dev:");
}

/**
 * The principal of a development token, `dev:<user id>:<role,role>`; both parts may be empty. Whoever holds one is whoever
 * they say they are, so only `charter dev` and tests accept them. Its user is in an organization as anybody else is: by being
 * a member and naming it. A test may do without the member: `dev:<user id>:<role,role>:<organization>:<role,role>` is in this
 * organization, with these roles of members, whatever else is said. Raises `unauthenticated` for any other text.
 */
export function readDevToken(token: string): Principal {
  const match = form.exec(token);
  if (!match) {
    throw new Problem(
      "unauthenticated",
      "A development token reads dev:<user id>:<role,role>, or that with :<organization>:<role,role> behind it.",
    );
  }
  const [, user = null, held, organization, memberRoles] = match;
  const org = organization === undefined ? {} : { org: { id: organization, roles: memberRoles?.split(",") ?? [] } };
  return { kind: user === null ? "service" : "user", id: user, roles: held?.split(",") ?? [], profile: {}, ...org };
}
