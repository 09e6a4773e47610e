import type { SystemResourceName } from "../../charter/system-resources.ts";

/** Which resource holds a model of better-auth, and under which names its fields lie there. */
export interface KeptModel {
  readonly resource: SystemResourceName | "users";
  /** Field of better-auth → field of the resource. What is missing here is not kept. */
  readonly fields: Readonly<Record<string, string>>;
  /** Fields of the resource that are sealed: the database cannot look for what they hold. */
  readonly sealed?: readonly string[];
}

const times = { createdAt: "created_at", updatedAt: "updated_at" };

/** The models of better-auth that Charter keeps, by their names there. */
export const keptModels: Readonly<Record<string, KeptModel>> = {
  user: {
    resource: "users",
    fields: {
      ...times,
      id: "id",
      name: "name",
      email: "email",
      emailVerified: "verified",
      twoFactorEnabled: "two_factor",
    },
  },
  account: {
    resource: "charter_accounts",
    fields: {
      ...times,
      id: "id",
      userId: "user",
      providerId: "provider",
      accountId: "subject",
      password: "password",
      accessToken: "access_token",
      refreshToken: "refresh_token",
      idToken: "id_token",
      accessTokenExpiresAt: "access_token_expires_at",
      refreshTokenExpiresAt: "refresh_token_expires_at",
      scope: "scope",
    },
  },
  session: {
    resource: "charter_sessions",
    fields: {
      ...times,
      id: "id",
      userId: "user",
      token: "token_hash",
      expiresAt: "expires_at",
      ipAddress: "ip",
      userAgent: "user_agent",
    },
  },
  verification: {
    resource: "charter_verifications",
    fields: { ...times, id: "id", identifier: "identifier", value: "value", expiresAt: "expires_at" },
  },
  twoFactor: {
    resource: "charter_two_factors",
    fields: {
      id: "id",
      userId: "user",
      secret: "secret",
      backupCodes: "backup_codes",
      verified: "verified",
      failedVerificationCount: "failed_verification_count",
      lockedUntil: "locked_until",
    },
    sealed: ["secret", "backup_codes"],
  },
  passkey: {
    resource: "charter_passkeys",
    fields: {
      id: "id",
      userId: "user",
      name: "name",
      publicKey: "public_key",
      credentialID: "credential_id",
      counter: "counter",
      deviceType: "device_type",
      backedUp: "backed_up",
      transports: "transports",
      aaguid: "aaguid",
      createdAt: "created_at",
    },
  },
};
