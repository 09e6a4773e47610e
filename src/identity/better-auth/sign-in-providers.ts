import type { BetterAuthPlugin } from "better-auth";
import type { IdentityPolicy, Provider } from "../../charter/model.ts";
import { type IssuerOptions, issuerProvider, type ProviderRules } from "./issuer-provider.ts";

/** The providers whose addresses are known, as better-auth is given them. */
export function knownProviders(policy: IdentityPolicy) {
  const rules = rulesOf(policy);
  const known = policy.providers.filter((provider) => !isIssuer(provider));
  return Object.fromEntries(known.map((provider) => [provider.name, { ...keysOf(provider), ...rules }]));
}

/** The issuers of the definition, as a plugin of better-auth. */
export function issuerProviders(policy: IdentityPolicy): BetterAuthPlugin {
  const rules = rulesOf(policy);
  const issuers = policy.providers.filter(isIssuer).map((provider) => issuerProvider(provider, rules));
  return {
    id: "charter-issuers",
    init: ({ socialProviders }) => ({ context: { socialProviders: [...issuers, ...socialProviders] } }),
  };
}

function isIssuer(provider: Provider): provider is IssuerOptions {
  return provider.issuer !== undefined;
}

/** Domains are looked at when the address is known. */
function rulesOf({ signUp, requireVerified }: IdentityPolicy): ProviderRules {
  return { disableSignUp: signUp === "closed" || signUp === "invite", requireEmailVerification: requireVerified };
}

function keysOf({ clientId, clientSecret, trusted }: Provider) {
  return { clientId, clientSecret, ...(trusted ? {} : { mapProfileToUser: () => ({ emailVerified: false }) }) };
}
