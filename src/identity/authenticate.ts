import type { Principal } from "../access/index.ts";
import type { JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import { anonymous, readDevToken } from "./dev-token.ts";
import type { Profiles } from "./profiles.ts";

/** Tells who sends a request. */
export type Authenticate = (request: Request) => Principal | Promise<Principal>;

/** Credentials that are remembered. */
const mostKept = 10_000;

/**
 * Tells who sends a request by its `Authorization` header; without one it is nobody. Until there is sign-in the only
 * credentials are development tokens, taken only where `devTokens` says so. Raises `unauthenticated` for any other. While
 * neither credentials nor profile change it gives the same principal, so that what is made for one need not be made again.
 */
export function createAuthenticate(profiles: Profiles, devTokens: boolean): Authenticate {
  const kept = new Map<string, Principal>();
  const withProfile = (header: string, principal: Principal, profile: JsonObject): Principal => {
    if (principal.profile === profile) return principal;
    const found = { ...principal, profile };
    if (kept.size >= mostKept) kept.clear();
    kept.set(header, found);
    return found;
  };
  return (request) => {
    const header = request.headers.get("authorization");
    if (header === null) return anonymous;
    const principal = kept.get(header) ?? readCredentials(header, devTokens);
    if (principal.id === null) return principal;
    const profile = profiles.of(principal.id);
    return profile instanceof Promise
      ? profile.then((found) => withProfile(header, principal, found))
      : withProfile(header, principal, profile);
  };
}

function readCredentials(header: string, devTokens: boolean): Principal {
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token !== undefined && devTokens) return readDevToken(token);
  throw new Problem("unauthenticated", "These credentials do not hold: sign in again.");
}
