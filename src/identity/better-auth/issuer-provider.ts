import {
  createAuthorizationURL,
  type OAuthProvider,
  validateAuthorizationCode,
  validateToken,
} from "@better-auth/core/oauth2";
import { z } from "zod";
import type { Provider } from "../../charter/model.ts";
import { Problem } from "../../kit/problem.ts";
import { keepingProblem, refusing } from "./current-call.ts";
import { askIssuer, discoverIssuer, type IssuerMetadata } from "./discover-issuer.ts";

/** A provider that is an OpenID Connect issuer. */
export type IssuerOptions = Omit<Provider, "issuer"> & { readonly issuer: string };

/** What holds for people who come by any provider. */
export interface ProviderRules {
  /** Nobody new may come by it. */
  readonly disableSignUp: boolean;
}

const scopes = ["openid", "email", "profile"];

const claims = z.object({
  sub: z.string().min(1).max(255),
  exp: z.number(),
  nonce: z.string().optional(),
  azp: z.string().optional(),
  email: z.string().optional(),
  // Some write the boolean as a text.
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  name: z.string().optional(),
});
const userInfo = claims.pick({ sub: true, email: true, email_verified: true, name: true });

/** What an issuer says of somebody. */
type Claims = z.infer<typeof claims>;

/**
 * Any OpenID Connect issuer as a provider. It is asked where it does what when somebody wants to sign in, so one that is down
 * holds nothing up, and works as soon as it is back. Somebody comes in by an ID token only: signed by a key of the issuer, for
 * this client, within its time and for this very sign-in (OpenID Connect Core 1.0, section 3.1.3.7); what the
 * issuer says elsewhere counts if it is of the same subject (section 5.3.2).
 */
export function issuerProvider(options: IssuerOptions, rules: ProviderRules): OAuthProvider<Claims> {
  const { name, title, clientId, clientSecret, issuer } = options;
  const discover = discoverIssuer(issuer);
  const client = { clientId, clientSecret };
  return {
    id: name,
    name: title,
    requiresIdTokenNonce: true,
    accountSubject: ({ profile }) => profile.sub,
    createAuthorizationURL: ({ state, codeVerifier, redirectURI, idTokenNonce }) =>
      refusing(async () => {
        const { authorization_endpoint: authorizationEndpoint } = await discover();
        const nonce = idTokenNonce === undefined ? {} : { nonce: idTokenNonce };
        const request = { id: name, options: client, authorizationEndpoint, state, codeVerifier, scopes, redirectURI };
        return await createAuthorizationURL({ ...request, ...nonce });
      }),
    validateAuthorizationCode: ({ code, codeVerifier, redirectURI }) =>
      refusing(async () => {
        const { token_endpoint: tokenEndpoint, token_endpoint_auth_methods_supported: methods } = await discover();
        const authentication = methods.includes("client_secret_basic") ? "basic" : "post";
        const verifier = codeVerifier === undefined ? {} : { codeVerifier };
        const request = { code, redirectURI, options: client, tokenEndpoint };
        return await validateAuthorizationCode({ ...request, authentication, ...verifier });
      }),
    getUserInfo: ({ idToken, accessToken, expectedIdTokenNonce }) =>
      nullForProblem(async () => {
        const found = await discover();
        const token = await verifiedClaims(idToken, expectedIdTokenNonce, clientId, found);
        const person =
          token.email === undefined ? { ...token, ...(await claimsOf(token.sub, accessToken, found)) } : token;
        const proven = options.trusted && String(person.email_verified) === "true";
        const user = { email: person.email ?? null, emailVerified: proven };
        return { user: person.name === undefined ? user : { ...user, name: person.name }, data: person };
      }),
    options: rules,
  };
}

/** Keeps a problem, and gives null in place of raising it: that sends the browser back with the reason. */
async function nullForProblem<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await keepingProblem(work);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** The claims of an ID token. Raises `invalid_credentials` for one that is not for this sign-in. */
async function verifiedClaims(
  token: string | undefined,
  nonce: string | undefined,
  clientId: string,
  { issuer, jwks_uri }: IssuerMetadata,
): Promise<Claims> {
  if (token === undefined || nonce === undefined) throw refused("no ID token came");
  const payload = await validateToken(token, jwks_uri, { issuer, audience: clientId }).then(
    (verified) => verified.payload,
    (cause: unknown) => {
      throw refused(cause);
    },
  );
  const read = claims.safeParse(payload);
  if (!read.success) throw refused(read.error);
  if (read.data.nonce !== nonce) throw refused("the ID token belongs to another sign-in");
  if (read.data.azp !== undefined && read.data.azp !== clientId) throw refused("the ID token is another client's");
  return read.data;
}

async function claimsOf(sub: string, accessToken: string | undefined, { userinfo_endpoint: url }: IssuerMetadata) {
  if (url === undefined || accessToken === undefined) return {};
  const read = userInfo.safeParse(await askIssuer(url, { authorization: `Bearer ${accessToken}` }));
  if (!read.success) throw refused(read.error);
  if (read.data.sub !== sub) throw refused("the issuer spoke of another person");
  return read.data;
}

function refused(cause: unknown): Problem {
  return new Problem("invalid_credentials", "What the provider said was not accepted.", { cause });
}
