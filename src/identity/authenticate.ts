import type { Principal } from "../access/index.ts";
import { Problem } from "../kit/problem.ts";
import { anonymous, readDevToken } from "./dev-token.ts";
import type { Profiles } from "./profiles.ts";

/** Tells who sends a request. */
export type Authenticate = (request: Request) => Principal | Promise<Principal>;

/**
 * Tells who sends a request by its `Authorization` header; without one it is nobody. Until there is sign-in the only
 * credentials are development tokens, taken only where `devTokens` says so. Raises `unauthenticated` for any other.
 */
export function createAuthenticate(profiles: Profiles, devTokens: boolean): Authenticate {
  return (request) => {
    const header = request.headers.get("authorization");
    if (header === null) return anonymous;
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined || !devTokens) {
      throw new Problem("unauthenticated", "These credentials do not hold: sign in again.");
    }
    const principal = readDevToken(token);
    if (principal.id === null) return principal;
    const profile = profiles.of(principal.id);
    if (profile instanceof Promise) return profile.then((found) => ({ ...principal, profile: found }));
    return { ...principal, profile };
  };
}
