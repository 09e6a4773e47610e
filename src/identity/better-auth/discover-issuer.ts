import { z } from "zod";
import { Problem } from "../../kit/problem.ts";

/** Milliseconds that an issuer may take to answer. */
const patience = 5_000;

/** Milliseconds for which what an issuer said of itself is taken to hold. */
const lifetime = 3_600_000;

const metadata = z.object({
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
});

/** Where an issuer does what (OpenID Connect Discovery 1.0, section 3). */
export type IssuerMetadata = z.infer<typeof metadata>;

/**
 * Finds out where an issuer does what, when that is needed first, and again after an hour. An issuer that is down is asked again
 * by the next sign-in: it then raises `provider_unavailable`, as it does for one that says it is another.
 */
export function discoverIssuer(issuer: string, now: () => number = Date.now): () => Promise<IssuerMetadata> {
  let known: { readonly until: number; readonly found: Promise<IssuerMetadata> } | undefined;
  return () => {
    if (known && known.until > now()) return known.found;
    const found = readMetadata(issuer);
    const entry = { until: now() + lifetime, found };
    known = entry;
    found.catch(() => {
      if (known === entry) known = undefined;
    });
    return found;
  };
}

/** Asks an issuer for JSON. Raises `provider_unavailable` when nothing of use comes back in time, and for a redirect. */
export async function askIssuer(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(url, {
      headers: { accept: "application/json", ...headers },
      redirect: "error",
      signal,
    });
    if (response.ok) return await response.json();
    throw new Error(`it answered ${response.status}`);
  } catch (cause) {
    throw unavailable(cause);
  }
}

async function readMetadata(issuer: string): Promise<IssuerMetadata> {
  const base = withoutSlash(issuer);
  const read = metadata.safeParse(await askIssuer(`${base}/.well-known/openid-configuration`));
  if (!read.success) throw unavailable(read.error);
  const found = read.data;
  // Section 4.3: what says to be another issuer must not be used.
  if (withoutSlash(found.issuer) !== base) throw unavailable(new Error(`it says to be ${found.issuer}`));
  const addresses = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint];
  const open = base.startsWith("https:") ? addresses.find((url) => url?.startsWith("http:")) : undefined;
  if (open !== undefined) throw unavailable(new Error(`${open} is not encrypted`));
  return found;
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}

function unavailable(cause: unknown): Problem {
  return new Problem("provider_unavailable", "This provider does not answer as it should. Try again in a moment.", {
    cause,
  });
}
