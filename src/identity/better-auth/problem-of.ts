import type { JsonObject } from "../../kit/json.ts";
import { catalogue, type InputError, Problem, type ProblemCode } from "../../kit/problem.ts";

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
const notBegun: Translation = {
  code: "invalid_token",
  detail: "This sign-in was not begun here, or is over: begin again.",
};
const notAccepted: Translation = { code: "invalid_credentials", detail: "What the provider said was not accepted." };
const notProven: Translation = {
  code: "not_verified",
  detail: "Your address is not proven to be yours: confirm it, or sign in another way.",
};

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
  TOTP_ALREADY_ENABLED: { code: "conflict", detail: "Two-factor sign-in is set up already." },
  ACCOUNT_TEMPORARILY_LOCKED: {
    code: "rate_limited",
    detail: "Too many wrong codes were tried. Wait a quarter of an hour, then sign in again.",
  },
  // What a provider's answer is refused for.
  state_not_found: notBegun,
  state_mismatch: notBegun,
  state_invalid: notBegun,
  invalid_callback_request: notBegun,
  no_code: notAccepted,
  invalid_code: notAccepted,
  issuer_mismatch: notAccepted,
  issuer_missing: notAccepted,
  nonce_binding_missing: notAccepted,
  unable_to_get_user_info: notAccepted,
  oauth_provider_not_found: { code: "not_found", detail: "There is no such provider." },
  access_denied: { code: "forbidden", detail: "The provider was not allowed to tell who you are." },
  signup_disabled: { code: "sign_up_closed", detail: "Sign-up is not open to you. Ask those who run the system." },
  account_not_linked: notProven,
  unable_to_link_account: notProven,
  email_not_verified: notProven,
  email_not_found: { code: "not_verified", detail: "The provider told no address of yours." },
  account_already_linked_to_different_user: { code: "conflict", detail: "This account belongs to another user." },
};

const byStatus: Readonly<Record<number, Translation>> = {
  401: signIn,
  403: { code: "forbidden", detail: "You may not do this." },
  404: { code: "not_found", detail: "There is no such thing." },
  409: { code: "conflict", detail: "This is being done by another request too. Try again." },
};

/** Translates what better-auth refuses. What it has no words for is a fault of the server if it says so, else of the input. */
export function problemOf(status: number, body: JsonObject): Problem {
  const { code, message } = body;
  const name = typeof code === "string" ? code : "";
  const words = typeof message === "string" && message !== "" ? message : "The request was refused.";
  const cause = new Error(`better-auth: ${status} ${name} ${words}`);
  if (isCode(name)) return new Problem(name, words, { cause });
  const known = (Object.hasOwn(translations, name) ? translations[name] : undefined) ?? byStatus[status];
  if (known) return new Problem(known.code, known.detail, { cause, ...(known.errors && { errors: known.errors }) });
  if (status >= 500) return new Problem("internal", "Something went wrong here. Try again in a moment.", { cause });
  return new Problem("validation", words, { cause });
}

/** Translates why a browser that came back from a provider is refused. Providers have words of their own for that. */
export function refusalOf(error: string): Problem {
  const known = Object.hasOwn(translations, error) ? translations[error] : undefined;
  return problemOf(400, { code: known || isCode(error) ? error : "unable_to_get_user_info" });
}

/** Whether it is a code of ours: a refusal that better-auth only passed on. */
function isCode(name: string): name is ProblemCode {
  return Object.hasOwn(catalogue, name);
}
