/** What a request says of who sends it. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "bearer"; readonly token: string }
  /** A browser sends its cookie by itself, from whatever page. */
  | { readonly kind: "cookie"; readonly token: string }
  /** An `Authorization` header of another form. */
  | { readonly kind: "unknown" };

const none = { kind: "none" } as const;
const unknown = { kind: "unknown" } as const;

/** Reads the credentials of a request: its `Authorization` header, else the session's cookie. */
export function readCredentials(headers: Headers, cookieName: string): Credentials {
  const header = headers.get("authorization");
  if (header !== null) {
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    return token === undefined ? unknown : { kind: "bearer", token };
  }
  const cookies = headers.get("cookie");
  if (cookies === null) return none;
  const value = cookieValue(cookies, cookieName);
  // Behind the token stands its signature, which says nothing that the token itself does not.
  const token = value?.split(".", 1)[0];
  return token === undefined || token === "" ? none : { kind: "cookie", token };
}

/** The value of a cookie in a `Cookie` header; undefined when it is not there. */
export function cookieValue(cookies: string, name: string): string | undefined {
  for (const cookie of cookies.split(";")) {
    const at = cookie.indexOf("=");
    if (at > 0 && cookie.slice(0, at).trim() === name) return cookie.slice(at + 1).trim();
  }
  return undefined;
}
