/** Ids that a caller may bring: short, and harmless in a header, a log and a URL. */
const sane = /^[\w.:~+/=-]{1,128}$/;

/** Tells the ids of this process from those of others. */
const prefix = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("base64url");

let count = 0;

/** The id of a request: the caller's own `X-Request-Id` where it is sane, else a new one. Unique, and no secret. */
export function requestIdOf(given: string | null): string {
  if (given !== null && sane.test(given)) return given;
  count += 1;
  return `${prefix}-${count.toString(36)}`;
}
