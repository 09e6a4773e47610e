import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { bearer, emailOTP, magicLink } from "better-auth/plugins";
import { Problem } from "../../kit/problem.ts";
import { hashPassword, verifyPassword } from "../password-hash.ts";
import type { EngineParts } from "../sign-in-engine.ts";
import { createAdapter } from "./create-adapter.ts";
import { currentCall, keepingProblem, refusing } from "./current-call.ts";
import { secondFactor } from "./second-factor.ts";
import { issuerProviders, knownProviders } from "./sign-in-providers.ts";

/** Where better-auth believes to answer; nobody but us calls it. */
export const basePath = "/api/v1/auth";

/** The header that tells it the caller's address. What callers send under this name never reaches it. */
export const addressHeader = "x-charter-address";

/** Where it sends a browser that it knows no other address for: nowhere, for we answer a problem in place of it. */
export const nowhere = "https://nowhere.invalid/";

const hour = 3600;

/** Sets better-auth up: its own limits, caches and touching of sessions are off, and its records are ours. */
export function createAuth(parts: EngineParts, origin: string) {
  const { policy, secret, store, signUpGrant, mail, trustedOrigins, secure } = parts;
  const link = (path: string, token: string): string => `${parts.baseUrl}${path}?token=${encodeURIComponent(token)}`;
  return betterAuth({
    baseURL: parts.baseUrl,
    basePath,
    secret: Buffer.from(secret.derive("sign-in")).toString("base64url"),
    database: createAdapter({ store, signUpGrant }),
    trustedOrigins: [origin, ...trustedOrigins],
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: false, errorURL: nowhere },
    session: {
      expiresIn: policy.session.lifetime,
      cookieCache: { enabled: false },
      disableSessionRefresh: true,
      freshAge: 24 * hour,
    },
    verification: { storeIdentifier: "hashed" },
    advanced: {
      cookiePrefix: "charter",
      useSecureCookies: secure,
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: () => Bun.randomUUIDv7() },
    },
    user: {
      changeEmail: {
        enabled: true,
        sendChangeEmailConfirmation: ({ user, token }) =>
          mail("email_changed", user.email, { name: user.name, link: link("/auth/verify-email", token) }),
      },
      validateUserInfo: ({ user, source }) => {
        const { email, emailVerified } = user;
        if (source.method !== "oauth" || typeof email !== "string") return;
        const proven = emailVerified === true;
        if (proven) currentCall().provenEmail = email.toLowerCase();
        if (source.action !== "create-user") return;
        return refusal(() => parts.beforeNewcomer({ email: email.toLowerCase(), proven }));
      },
    },
    account: {
      encryptOAuthTokens: false,
      accountLinking: {
        enabled: true,
        // No provider is believed an address that it has not proven.
        trustedProviders: [],
        requireLocalEmailVerified: false,
        // Who is signed in may add an account whatever its address is: they have both.
        allowDifferentEmails: true,
      },
    },
    databaseHooks: {
      account: {
        create: {
          before: ({ userId: user, providerId: provider }) => {
            const { provenEmail, ...by } = currentCall();
            return refusing(() => parts.beforeAccount({ user, provider, provenEmail }, by));
          },
        },
      },
      session: {
        create: {
          before: ({ userId: user }) => {
            const { totp, ...by } = currentCall();
            return refusing(() => parts.beforeSession({ user, totp }, by));
          },
        },
      },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: policy.password.min,
      maxPasswordLength: 256,
      autoSignIn: false,
      requireEmailVerification: policy.requireVerified,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: hour,
      password: { hash: hashPassword, verify: ({ password, hash }) => verifyPassword(password, hash) },
      sendResetPassword: ({ user, token }) =>
        mail("reset", user.email, { name: user.name, link: link("/auth/reset-password", token) }),
      onExistingUserSignUp: ({ user }) => mail("known", user.email, { name: user.name }),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: false,
      expiresIn: hour,
      sendVerificationEmail: ({ user, token }) =>
        mail("verify", user.email, { name: user.name, link: link("/auth/verify-email", token) }),
    },
    socialProviders: knownProviders(policy),
    plugins: [
      bearer(),
      magicLink({
        storeToken: "hashed",
        disableSignUp: policy.signUp !== "open",
        sendMagicLink: ({ email, token }) => mail("magic_link", email, { link: link("/auth/magic-link", token) }),
      }),
      emailOTP({
        storeOTP: "hashed",
        disableSignUp: policy.signUp !== "open",
        allowedAttempts: 3,
        sendVerificationOTP: ({ email, otp }) => mail("code", email, { code: otp }),
      }),
      secondFactor(parts.systemName),
      passkey({
        rpID: new URL(parts.baseUrl).hostname,
        rpName: parts.systemName,
        origin,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        advanced: { webAuthnChallengeCookie: "passkey" },
        registration: {
          afterVerification: ({ verification }) => requireOwner(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: ({ verification }) => requireOwner(verification.authenticationInfo.userVerified),
        },
      }),
      issuerProviders(policy),
    ],
  });
}

/** What keeps somebody out, in the form that better-auth takes from its hooks. */
async function refusal(judge: () => void): Promise<{ error: string; errorDescription: string } | undefined> {
  try {
    await keepingProblem(async () => judge());
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return { error: error.code, errorDescription: error.message };
    throw error;
  }
}

/** A passkey signs in alone, without a password or a code: so its device must have asked for its owner's PIN or finger. */
async function requireOwner(verified: boolean | undefined): Promise<void> {
  await keepingProblem(async () => {
    if (verified !== true) throw new Problem("invalid_credentials", "The device did not ask who is using it.");
  });
}
