import type { BetterAuthPlugin } from "better-auth";
import type { IdentityPolicy, Provider } from "../../charter/model.ts";
import { type IssuerOptions, issuerProvider } from "./issuer-provider.ts";

/** The providers whose addresses are known, as better-auth is given them. */
export function knownProviders(policy: IdentityPolicy) {
  const known = policy.providers.filter((provider) => !isIssuer(provider));
  return Object.fromEntries(
    known.map((provider) => [provider.name, { ...keysOf(provider), disableSignUp: isClosed(policy) }]),
  );
}

/** The issuers of the definition, as a plugin of better-auth. */
export function issuerProviders(policy: IdentityPolicy): BetterAuthPlugin {
  const options = { disableSignUp: isClosed(policy) };
  const issuers = policy.providers.filter(isIssuer).map((provider) => issuerProvider(provider, options));
  return {
    id: "charter-issuers",
    init: ({ socialProviders }) => ({ context: { socialProviders: [...issuers, ...socialProviders] } }),
  };
}

function isIssuer(provider: Provider): provider is IssuerOptions {
  return provider.issuer !== undefined;
}

/** Whether nobody new may come. Domains are looked at when the address is known. */
function isClosed({ signUp }: IdentityPolicy): boolean {
  return signUp === "closed" || signUp === "invite";
}

function keysOf({ clientId, clientSecret, trusted }: Provider) {
  return { clientId, clientSecret, ...(trusted ? {} : { mapProfileToUser: () => ({ emailVerified: false }) }) };
}
