import type { Principal } from "../access/index.ts";
import { Problem } from "../kit/problem.ts";
import { type ApiKeys, isApiKey } from "./api-keys.ts";
import { type Credentials, readCredentials } from "./credentials.ts";
import { anonymous, isDevToken } from "./dev-token.ts";
import { createDevelopers } from "./developers.ts";
import type { Profiles } from "./profiles.ts";
import type { Sessions } from "./sessions.ts";

/** Tells who sends a request. */
export type Authenticate = (request: Request) => Principal | Promise<Principal>;

/** What tells who somebody is. */
export interface AuthenticateParts {
  readonly sessions: Sessions;
  readonly keys: ApiKeys;
  readonly profiles: Profiles;
  readonly cookieName: string;
  /** Whether development tokens are credentials: only for `charter dev` and tests. */
  readonly devTokens: boolean;
}

/**
 * Tells who sends a request by its credentials; without any it is nobody. A bearer token that does not hold raises
 * `unauthenticated`; a cookie that does not is no credential, for browsers go on sending it after the session's end.
 */
export function createAuthenticate(parts: AuthenticateParts): Authenticate {
  const { sessions, keys, cookieName } = parts;
  const developers = parts.devTokens ? createDevelopers(parts.profiles) : undefined;
  return (request) => {
    const credentials = readCredentials(request.headers, cookieName);
    if (credentials.kind === "none") return anonymous;
    if (credentials.kind === "unknown") throw refused();
    if (developers && isDevToken(credentials.token)) return developers(credentials.token);
    const found = isApiKey(credentials.token)
      ? keys.principalOf(credentials.token)
      : sessions.principalOf(credentials.token, credentials.kind === "cookie");
    if (found instanceof Promise) return found.then((principal) => principal ?? nobody(credentials));
    return found ?? nobody(credentials);
  };
}

function nobody({ kind }: Credentials): Principal {
  if (kind === "cookie") return anonymous;
  throw refused();
}

function refused(): Problem {
  return new Problem("unauthenticated", "These credentials do not hold: sign in again.");
}
