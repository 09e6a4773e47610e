import type { JsonObject } from "../../kit/json.ts";
import { type InputError, Problem, type ProblemCode } from "../../kit/problem.ts";

interface Translation {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly InputError[];
}

function fault(pointer: string, code: string, message: string): Translation {
  return { code: "validation", detail: message, errors: [{ pointer, code, message }] };
}

const wrong: Translation = { code: "invalid_credentials", detail: "The address or the password is wrong." };
const dead: Translation = {
  code: "invalid_token",
  detail: "This link or code does not hold, or was used already: ask for a new one.",
};
const signIn: Translation = { code: "unauthenticated", detail: "Sign in first." };
const again: Translation = { code: "unauthenticated", detail: "This needs a fresh sign-in: sign in again." };
const wrongCode: Translation = { code: "invalid_credentials", detail: "The code is wrong." };

/** What better-auth refuses, by its codes, in the words of our catalogue. */
const translations: Readonly<Record<string, Translation>> = {
  INVALID_EMAIL_OR_PASSWORD: wrong,
  INVALID_PASSWORD: { code: "invalid_credentials", detail: "The password is wrong." },
  USER_NOT_FOUND: wrong,
  CREDENTIAL_ACCOUNT_NOT_FOUND: wrong,
  EMAIL_NOT_VERIFIED: { code: "not_verified", detail: "Confirm your address first: a link was sent to it." },
  INVALID_EMAIL: fault("/email", "format", "Expected an e-mail address."),
  PASSWORD_TOO_SHORT: fault("/password", "too_short", "The password is too short."),
  PASSWORD_TOO_LONG: fault("/password", "too_long", "The password has more than 256 characters."),
  INVALID_TOKEN: dead,
  TOKEN_EXPIRED: dead,
  EXPIRED_TOKEN: dead,
  INVALID_OTP: wrongCode,
  OTP_EXPIRED: dead,
  TOO_MANY_ATTEMPTS: dead,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: dead,
  INVALID_CODE: wrongCode,
  INVALID_BACKUP_CODE: wrongCode,
  INVALID_TWO_FACTOR_COOKIE: { code: "unauthenticated", detail: "Begin to sign in again." },
  TOTP_NOT_ENABLED: { code: "conflict", detail: "Two-factor sign-in is not set up." },
  TWO_FACTOR_NOT_ENABLED: { code: "conflict", detail: "Two-factor sign-in is not set up." },
  BACKUP_CODES_NOT_ENABLED: { code: "conflict", detail: "There are no recovery codes." },
  SESSION_EXPIRED: signIn,
  SESSION_NOT_FRESH: again,
  UNAUTHORIZED: signIn,
  FAILED_TO_GET_SESSION: signIn,
  CHALLENGE_NOT_FOUND: dead,
  PASSKEY_NOT_FOUND: { code: "invalid_credentials", detail: "This passkey is not known here." },
  AUTHENTICATION_FAILED: { code: "invalid_credentials", detail: "The passkey was not accepted." },
  FAILED_TO_VERIFY_REGISTRATION: { code: "invalid_credentials", detail: "The passkey was not accepted." },
  PROVIDER_NOT_FOUND: { code: "not_found", detail: "There is no such provider." },
  PROVIDER_CONFIG_NOT_FOUND: { code: "not_found", detail: "There is no such provider." },
  INVALID_CALLBACK_URL: fault("/callback_url", "not_allowed", "The address to go back to is not one of ours."),
  INVALID_CALLBACKURL: fault("/callback_url", "not_allowed", "The address to go back to is not one of ours."),
  EMAIL_ALREADY_VERIFIED: { code: "conflict", detail: "The address is verified already." },
  LAST_ACCOUNT: { code: "conflict", detail: "This is the only way to sign in that is left." },
  FAILED_TO_UNLINK_LAST_ACCOUNT: { code: "conflict", detail: "This is the only way to sign in that is left." },
};

const byStatus: Readonly<Record<number, Translation>> = {
  401: signIn,
  403: { code: "forbidden", detail: "You may not do this." },
  404: { code: "not_found", detail: "There is no such thing." },
};

/** Translates what better-auth refuses. What it has no words for is a fault of the server if it says so, else of the input. */
export function problemOf(status: number, body: JsonObject): Problem {
  const { code, message } = body;
  const name = typeof code === "string" ? code : "";
  const words = typeof message === "string" && message !== "" ? message : "The request was refused.";
  const cause = new Error(`better-auth: ${status} ${name} ${words}`);
  const known = (Object.hasOwn(translations, name) ? translations[name] : undefined) ?? byStatus[status];
  if (known) return new Problem(known.code, known.detail, { cause, ...(known.errors && { errors: known.errors }) });
  if (status >= 500) return new Problem("internal", "Something went wrong here. Try again in a moment.", { cause });
  return new Problem("validation", words, { cause });
}
