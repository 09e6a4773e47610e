import type { Grant } from "../access/grant.ts";
import type { IdentityPolicy } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import type { MailKind, MailValues } from "./mails.ts";

/** What the engine of the sign-in flows is made of. */
export interface EngineParts {
  readonly systemName: string;
  readonly policy: IdentityPolicy;
  /** Where clients reach the server: links in mails, and what passkeys are bound to. */
  readonly baseUrl: string;
  readonly secure: boolean;
  /** Other origins that may be gone back to. */
  readonly trustedOrigins: readonly string[];
  readonly secret: { derive(label: string): Uint8Array };
  readonly store: IdentityStore;
  readonly signUpGrant: (id: string) => Grant;
  /** Writes to somebody. Resolves once the mail is safe, and does not wait until it is sent. */
  readonly mail: (kind: MailKind, to: string, values: Omit<MailValues, "system">) => Promise<void>;
  /** Called before a way to sign in is added to a person. */
  readonly beforeAccount: (account: Readonly<Record<string, unknown>>, by: WrittenFor) => Promise<void>;
}

/** One step of a flow, as the engine knows it. */
export interface EngineCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Those of the caller: who it is, and by which program. */
  readonly headers: Headers;
  readonly by: WrittenFor;
  /** The profile fields that a sign-up brings. */
  readonly profile?: JsonObject;
}

/** What a step gave. */
export interface EngineAnswer {
  readonly body: JsonObject;
  /** Cookies to be set, whole. */
  readonly cookies: readonly string[];
  /** Where the caller is to go on. */
  readonly location?: string;
}

/** Carries out the steps of signing in. Raises a `Problem` of the catalogue for whatever it refuses. */
export interface SignInEngine {
  call(call: EngineCall): Promise<EngineAnswer>;
}
