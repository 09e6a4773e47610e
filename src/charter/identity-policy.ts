import { EnvironmentValue } from "./env.ts";
import type { IdentityPolicy, Provider } from "./model.ts";
import { nameFault } from "./names.ts";
import { describeValue, isOptions, type OptionReader } from "./option-reader.ts";

/** A text, or the name of the environment variable that holds it. */
export type GivenText = string | EnvironmentValue;

/**
 * What a provider knows this system by: the environment variable that holds `id:secret`, or the two and, for any OpenID
 * Connect provider, its issuer.
 */
export type ProviderOptions =
  | EnvironmentValue
  | {
      readonly clientId: GivenText;
      readonly clientSecret: GivenText;
      /** `https://login.example.com`: where `/.well-known/openid-configuration` is found. */
      readonly issuer?: GivenText;
      /** Its name for people. */
      readonly title?: string;
      /** Whether its word that an address is verified is taken. By default it is. */
      readonly trusted?: boolean;
    };

/** How people sign up and in. */
export interface IdentityOptions {
  /** Who may sign up: anybody (`open`), who was invited, nobody, or whose address is of one of the domains. Default `closed`. */
  readonly signUp?: "open" | "invite" | "closed" | { readonly domains: readonly string[] };
  readonly providers?: Readonly<Record<string, ProviderOptions>>;
  readonly password?: {
    /** Characters of a password at least; 8 to 64, by default 10. */
    readonly min?: number;
  };
  readonly session?: {
    /** Days that a session lasts, by default 30. */
    readonly days?: number;
  };
  /** Whether an address must be verified before its owner can sign in with a password. Default true. */
  readonly requireVerified?: boolean;
}

/** The providers whose addresses are known; any other needs an issuer. */
export const knownProviders = ["google", "github", "microsoft", "apple"] as const;

const day = 86_400;
const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads how people sign up and in. Without a word of it nobody can sign up, and nobody comes by a provider. */
export function readIdentity(options: OptionReader, environment: Environment): IdentityPolicy {
  options.allow(["signUp", "providers", "password", "session", "requireVerified"], "an option of identity");
  const password = options.child("password");
  password.allow(["min"], "an option of a password");
  const session = options.child("session");
  session.allow(["days"], "an option of a session");
  return {
    signUp: readSignUp(options),
    providers: readProviders(options.child("providers"), environment),
    password: { min: password.whole("min", 8, 64) ?? 10 },
    session: { lifetime: (session.whole("days", 1, 400) ?? 30) * day },
    requireVerified: options.has("requireVerified") ? options.flag("requireVerified") : true,
  };
}

function readSignUp(options: OptionReader): IdentityPolicy["signUp"] {
  const value = options.raw("signUp");
  if (value === undefined) return "closed";
  if (value === "open" || value === "invite" || value === "closed") return value;
  if (!isOptions(value)) {
    options.fault("signUp", `Expected "open", "invite", "closed" or { domains: […] }, got ${describeValue(value)}.`);
    return "closed";
  }
  const reader = options.child("signUp");
  reader.allow(["domains"], "an option of signUp");
  return reader.items("domains").flatMap(({ value: name, path }) => {
    if (typeof name === "string" && domain.test(name)) return [name];
    options.faults.add(path, `Expected a domain such as "example.com", got ${describeValue(name)}.`);
    return [];
  });
}

function readProviders(options: OptionReader, environment: Environment): readonly Provider[] {
  return options.entries().flatMap(([name, value]): Provider[] => {
    const fault = nameFault(name);
    if (fault !== undefined) options.fault(name, fault);
    const provider =
      value instanceof EnvironmentValue
        ? ofVariable(value, environment)
        : isOptions(value)
          ? ofOptions(options.child(name), environment)
          : undefined;
    if (provider === undefined) {
      options.fault(name, `Expected env("…") or { clientId, clientSecret }, got ${describeValue(value)}.`);
      return [];
    }
    const { clientId, clientSecret, issuer } = provider;
    // Credentials that the environment does not give leave the provider out: the definition is the same everywhere.
    if (clientId === "" || clientSecret === "") return [];
    if (issuer === undefined && !knownProviders.some((known) => known === name)) {
      options.fault(name, `Only ${knownProviders.join(", ")} are known: give the issuer of ${JSON.stringify(name)}.`);
      return [];
    }
    return [{ ...provider, name, title: provider.title ?? name.charAt(0).toUpperCase() + name.slice(1) }];
  });
}

type ProviderDraft = Omit<Provider, "name" | "title"> & { readonly title?: string };

/** `id:secret`, as one variable holds it. */
function ofVariable({ variable }: EnvironmentValue, environment: Environment): ProviderDraft {
  const text = environment[variable] ?? "";
  const at = text.indexOf(":");
  return { clientId: text.slice(0, Math.max(at, 0)), clientSecret: text.slice(at + 1), trusted: true };
}

function ofOptions(options: OptionReader, environment: Environment): ProviderDraft {
  options.allow(["clientId", "clientSecret", "issuer", "title", "trusted"], "an option of a provider");
  const given = (key: string): string | undefined => {
    const value = options.raw(key);
    return value instanceof EnvironmentValue ? (environment[value.variable] ?? "") : options.text(key);
  };
  const issuer = given("issuer");
  if (issuer !== undefined && issuer !== "" && !URL.canParse(issuer)) {
    options.fault("issuer", `Expected an address such as "https://login.example.com", got ${describeValue(issuer)}.`);
  }
  const title = options.text("title");
  return {
    clientId: given("clientId") ?? "",
    clientSecret: given("clientSecret") ?? "",
    trusted: options.has("trusted") ? options.flag("trusted") : true,
    ...(issuer === undefined || issuer === "" ? {} : { issuer }),
    ...(title === undefined ? {} : { title }),
  };
}
