import type { Grant } from "../access/grant.ts";
import type { IdentityPolicy } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import type { Problem } from "../kit/problem.ts";
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
  /** Called before somebody new is made from what a provider says. Raises the problem that keeps them out. */
  readonly beforeNewcomer: (person: ProvidedPerson) => void;
  /** Called before a way to sign in is added to a person. */
  readonly beforeAccount: (account: AddedAccount, by: WrittenFor) => Promise<void>;
  /** Called before a session begins. Raises the problem that keeps its user out. */
  readonly beforeSession: (session: BeginningSession, by: WrittenFor) => Promise<void>;
}

/** What a provider says of somebody. */
export interface ProvidedPerson {
  readonly email: string;
  /** Whether the provider has proven that the address is theirs. */
  readonly proven: boolean;
}

/** A way to sign in that is about to be added to a person. */
export interface AddedAccount {
  readonly user: string;
  readonly provider: string;
  /** The address that its provider has proven, if it has. */
  readonly provenEmail: string | undefined;
}

/** A session that is about to begin. */
export interface BeginningSession {
  readonly user: string;
  /** The code of an authenticator app that it begins by. */
  readonly totp: string | undefined;
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
  /** The code of an authenticator app that it brings. */
  readonly totp?: string;
  /** Whether it is for nobody yet: a session that comes along does not count. */
  readonly withoutSession?: boolean;
  /** What goes on from an earlier step. Absent: the cookies of the caller say it. */
  readonly ticket?: string;
}

/** What a step gave. */
export interface EngineAnswer {
  readonly body: JsonObject;
  /** Cookies to be set, whole. */
  readonly cookies: readonly string[];
  /** Where the caller is to go on. */
  readonly location?: string;
  /** What went wrong on our side, where the caller is to be told at another address. */
  readonly problem?: Problem;
}

/** Carries out the steps of signing in. Raises a `Problem` of the catalogue for whatever it refuses. */
export interface SignInEngine {
  call(call: EngineCall): Promise<EngineAnswer>;
}
