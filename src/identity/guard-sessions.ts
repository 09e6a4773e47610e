import type { IdentityPolicy } from "../charter/model.ts";
import { Problem } from "../kit/problem.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import { isBanned } from "./sessions.ts";
import type { BeginningSession } from "./sign-in-engine.ts";
import { useUpCode } from "./used-codes.ts";

/**
 * Called before a session begins, whichever way its user came. Raises `banned` for somebody who is locked out, `not_verified`
 * for who has not proven their address where that is asked for, and `invalid_credentials` for the code of an authenticator app that was used before.
 */
export async function guardSessions(
  store: IdentityStore,
  { requireVerified }: Pick<IdentityPolicy, "requireVerified">,
  { user: id, totp }: BeginningSession,
  by: WrittenFor,
): Promise<void> {
  const user = await store.records.first("users", [{ field: "id", value: id }]);
  if (!user || isBanned(user, Date.now())) {
    throw new Problem("banned", "This account is locked. Ask those who run the system.");
  }
  if (requireVerified && user.verified !== true) {
    throw new Problem("not_verified", "Confirm your address first: a link was sent to it.");
  }
  if (totp !== undefined && !(await useUpCode(store, by, id, totp))) {
    throw new Problem("invalid_credentials", "This code was used already: wait for the next one.");
  }
}
