import type { Principal } from "../access/index.ts";
import { Problem } from "../kit/problem.ts";

/** Nobody: a caller without credentials. */
export const anonymous: Principal = { kind: "anonymous", id: null, roles: [], profile: {} };

const form = /^dev:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?:([a-z0-9_]+(?:,[a-z0-9_]+)*)?$/;

/** Whether a token is one for development, well written or not. */
export function isDevToken(token: string): boolean {
  return token.startsWith("dev:");
}

/**
 * The principal of a development token, `dev:<user id>:<role,role>`; both parts may be empty. Whoever holds one is whoever
 * they say they are, so only `charter dev` and tests accept them. Raises `unauthenticated` for any other text.
 */
export function readDevToken(token: string): Principal {
  const match = form.exec(token);
  if (!match) {
    throw new Problem(
      "unauthenticated",
      "A development token reads dev:<user id>:<role,role>, the id a lower-case UUID.",
    );
  }
  const id = match[1] ?? null;
  const roles = match[2]?.split(",") ?? [];
  return { kind: id === null ? "service" : "user", id, roles, profile: {} };
}
