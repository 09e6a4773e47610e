import type { IdentityStore, WrittenFor } from "./identity-store.ts";

/** What matters for security and is worth to be found again. The names do not change. */
export type AuditEvent =
  | "signed_up"
  | "signed_in"
  | "sign_in_failed"
  | "signed_out"
  | "password_changed"
  | "password_reset"
  | "two_factor_enabled"
  | "two_factor_disabled"
  | "api_key_created"
  | "api_key_deleted"
  | "impersonation_begun"
  | "administrator_created"
  | "organization_created"
  | "organization_deleted"
  | "organization_joined"
  | "member_changed"
  | "member_removed";

/** What is told of an event: whom it is about, and a few words. Never a secret, a token or a password. */
export interface AuditFacts {
  readonly user?: string;
  readonly detail?: string;
}

/** Notes an event in the log, for good. */
export async function audit(
  { store, by }: { readonly store: IdentityStore; readonly by: WrittenFor },
  event: AuditEvent,
  { user, detail }: AuditFacts,
): Promise<void> {
  const facts = { event, user: user ?? null, actor: by.actor.id, ip: by.ip, detail: detail?.slice(0, 500) ?? null };
  await store.create(by, "charter_audit", facts);
}
