import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-rules.ts";

/** A person to be made by somebody who vouches for their address. */
export interface NewPerson {
  readonly email: string;
  readonly name?: string;
  readonly password: string;
  readonly roles: readonly string[];
}

/**
 * Makes a person with a password, their address taken as proven. Raises `validation` for a weak password or an undeclared
 * role, and `unique` where the address is known already.
 */
export async function createPerson(
  store: IdentityStore,
  by: WrittenFor,
  person: NewPerson,
  shortest: number,
): Promise<string> {
  const email = person.email.toLowerCase();
  await requireGoodPassword(person.password, shortest, [email, person.name ?? ""]);
  const password = await hashPassword(person.password);
  const facts = { email, name: person.name ?? null, roles: person.roles, verified: true };
  const user = await store.create(by, "users", facts);
  await store.create(by, "charter_accounts", { user, provider: "credential", subject: user, password });
  return user;
}

/** Whether anybody holds the role that may do everything. */
export async function hasAdministrator(store: IdentityStore): Promise<boolean> {
  const found = await store.records.first("users", [{ field: "roles", comparison: "has", value: "admin" }]);
  return found !== undefined;
}
