import { textOf } from "../kit/json.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";

/**
 * Called before a provider's account is added to a person. Somebody may have signed up with an address that is not theirs, and
 * wait for its owner to come by a provider: so whatever way in there was to an address that nobody had proven is gone, its
 * password, sessions and passkeys, and the address is proven from now on.
 */
export async function guardAccounts(
  store: IdentityStore,
  account: Readonly<Record<string, unknown>>,
  by: WrittenFor,
): Promise<void> {
  const { userId, providerId } = account;
  if (typeof userId !== "string" || providerId === "credential") return;
  const user = await store.records.first("users", [{ field: "id", value: userId }]);
  if (!user || user.verified === true) return;
  for (const resource of ["charter_accounts", "charter_sessions", "charter_passkeys", "charter_two_factors"]) {
    for (const { id } of await store.records.find(resource, { where: [{ field: "user", value: userId }] })) {
      await store.remove(by, resource, textOf(id));
    }
  }
  await store.update(by, "users", userId, { verified: true, two_factor: false });
}
