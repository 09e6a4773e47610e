import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { bearer, emailOTP, genericOAuth, magicLink, twoFactor } from "better-auth/plugins";
import type { Provider } from "../../charter/model.ts";
import { isJsonArray, isJsonObject, type Json, parseJson } from "../../kit/json.ts";
import type { Problem } from "../../kit/problem.ts";
import { hashPassword, verifyPassword } from "../password-hash.ts";
import type { EngineAnswer, EngineCall, EngineParts, SignInEngine } from "../sign-in-engine.ts";
import { createAdapter } from "./create-adapter.ts";
import { type CurrentCall, currentCall, onBehalfOf } from "./current-call.ts";
import { problemOf } from "./problem-of.ts";

/** Where better-auth believes to answer; nobody but us calls it. */
const basePath = "/api/v1/auth";

/** The header that tells it the caller's address. What callers send under this name never reaches it. */
const addressHeader = "x-charter-address";

const hour = 3600;

/**
 * The flows of signing in that must not be home-made, by better-auth. Its own limits, caches and touching of sessions are
 * off: those are Charter's. It is loaded at the first call, since most requests never need it.
 */
export function createSignInEngine(parts: EngineParts): SignInEngine {
  const { origin } = new URL(parts.baseUrl);
  const auth = createAuth(parts, origin);
  return {
    call: async (call) => {
      const current: CurrentCall = { ...call.by, ...(call.profile && { profile: call.profile }) };
      const response = await onBehalfOf(current, () => auth.handler(requestOf(call, origin)));
      return await answerOf(response, current.problem);
    },
  };
}

function createAuth(parts: EngineParts, origin: string) {
  const { policy, secret, store, signUpGrant, mail, trustedOrigins, secure } = parts;
  const social = policy.providers.filter(({ issuer }) => issuer === undefined);
  const issuers = policy.providers.filter(({ issuer }) => issuer !== undefined);
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
    onAPIError: { throw: false },
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
    },
    account: {
      encryptOAuthTokens: false,
      accountLinking: {
        enabled: true,
        trustedProviders: policy.providers.filter(({ trusted }) => trusted).map(({ name }) => name),
        requireLocalEmailVerified: false,
      },
    },
    databaseHooks: {
      account: { create: { before: (account) => parts.beforeAccount({ ...account }, currentCall()) } },
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
    socialProviders: Object.fromEntries(social.map(({ name, ...keys }) => [name, credentials(keys)])),
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
      twoFactor({ issuer: parts.systemName, allowPasswordless: true }),
      passkey({ rpID: new URL(parts.baseUrl).hostname, rpName: parts.systemName, origin }),
      ...(issuers.length > 0 ? [genericOAuth({ config: issuers.map(issuerConfig) })] : []),
    ],
  });
}

function credentials({ clientId, clientSecret }: Pick<Provider, "clientId" | "clientSecret">) {
  return { clientId, clientSecret };
}

function issuerConfig({ name, issuer = "", clientId, clientSecret }: Provider) {
  return {
    providerId: name,
    discoveryUrl: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    scopes: ["openid", "email", "profile"],
    pkce: true,
  };
}

function requestOf({ method, path, query, body, headers, by }: EngineCall, origin: string): Request {
  const url = new URL(`${origin}${basePath}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const sent = new Headers({ origin, "content-type": "application/json" });
  for (const name of ["authorization", "cookie", "user-agent"]) {
    const value = headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  if (by.ip !== null) sent.set(addressHeader, by.ip);
  return new Request(url.href, {
    method,
    headers: sent,
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
}

async function answerOf(response: Response, problem: Problem | undefined): Promise<EngineAnswer> {
  if (problem) throw problem;
  const body = readBody(await response.text());
  const location = response.headers.get("location");
  if (response.status >= 400) throw problemOf(response.status, isJsonObject(body) ? body : {});
  return {
    body: isJsonObject(body) ? body : isJsonArray(body) ? { items: body } : {},
    cookies: response.headers.getSetCookie(),
    ...(location !== null && { location }),
  };
}

function readBody(text: string): Json {
  try {
    return text === "" ? null : parseJson(text);
  } catch {
    return null;
  }
}
