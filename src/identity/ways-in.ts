import type { JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { IdentityStore } from "./identity-store.ts";

/** Somebody's accounts: their password, and those of providers. */
export function accountsOf(store: IdentityStore, user: string): Promise<readonly JsonObject[]> {
  return store.records.find("charter_accounts", { where: [{ field: "user", value: user }] });
}

/** Somebody's passkeys. */
export function passkeysOf(store: IdentityStore, user: string): Promise<readonly JsonObject[]> {
  return store.records.find("charter_passkeys", { where: [{ field: "user", value: user }] });
}

/** Raises `conflict` for who would have no way left to sign in, were one taken away. */
export async function requireAnotherWayIn(store: IdentityStore, user: string): Promise<void> {
  const [accounts, passkeys] = await Promise.all([accountsOf(store, user), passkeysOf(store, user)]);
  if (accounts.length + passkeys.length > 1) return;
  throw new Problem("conflict", "This is the only way to sign in that is left: add another one first.");
}
