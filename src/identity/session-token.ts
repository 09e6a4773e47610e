/**
 * The form in which a bearer token is kept: its SHA-256 in base64url. A token holds at least 128 bits of chance, so nobody can
 * find one by its hash, and no salt is needed.
 */
export function hashToken(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("base64url");
}

/** The name of the session's cookie; behind TLS browsers bind it to the host's own connection. */
export function sessionCookie(secure: boolean): string {
  return `${secure ? "__Secure-" : ""}charter.session_token`;
}
