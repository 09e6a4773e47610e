import { textOf } from "../kit/json.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import type { AddedAccount } from "./sign-in-engine.ts";

const waysIn = ["charter_accounts", "charter_sessions", "charter_passkeys", "charter_two_factors"] as const;

/**
 * Called before a provider's account is added to a person. Somebody may have signed up with an address that is not theirs, and
 * wait for its owner to come by a provider: so once a provider proves the address, whatever way in there was to it before that
 * is gone, its password, sessions and passkeys, and the address is proven from now on. An address that the provider does
 * not prove, or another than the person's, changes nothing.
 */
export async function guardAccounts(store: IdentityStore, account: AddedAccount, by: WrittenFor): Promise<void> {
  if (account.provenEmail === undefined) return;
  const user = await store.records.first("users", [{ field: "id", value: account.user }]);
  if (!user || user.verified === true || user.email !== account.provenEmail) return;
  for (const resource of waysIn) {
    for (const { id } of await store.records.find(resource, { where: [{ field: "user", value: account.user }] })) {
      await store.remove(by, resource, textOf(id));
    }
  }
  await store.update(by, "users", account.user, { verified: true, two_factor: false });
}
