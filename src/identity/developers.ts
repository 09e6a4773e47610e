import type { Principal } from "../access/grant.ts";
import type { JsonObject } from "../kit/json.ts";
import { readDevToken } from "./dev-token.ts";
import type { Profiles } from "./profiles.ts";

/** Tokens that are remembered. */
const mostKept = 10_000;

/**
 * Gives the principal of a development token. While neither the token nor the profile of its user changes it gives the same
 * one, so that what is made for it need not be made again. Raises `unauthenticated` for a token that is badly written.
 */
export function createDevelopers(profiles: Profiles): (token: string) => Principal | Promise<Principal> {
  const kept = new Map<string, Principal>();
  const withProfile = (token: string, principal: Principal, profile: JsonObject): Principal => {
    if (principal.profile === profile) return principal;
    const found = { ...principal, profile };
    if (kept.size >= mostKept) kept.clear();
    kept.set(token, found);
    return found;
  };
  return (token) => {
    const principal = kept.get(token) ?? readDevToken(token);
    if (principal.id === null) return principal;
    const profile = profiles.of(principal.id);
    return profile instanceof Promise
      ? profile.then((found) => withProfile(token, principal, found))
      : withProfile(token, principal, profile);
  };
}
