/**
 * What goes on from one call of a flow to the next lies in cookies: a sign-in that waits for its second factor, the challenge of a
 * passkey. A client without cookies is given them as a ticket, an opaque text, and brings it along with the next call. They
 * are signed and hold once, so a ticket opens nothing that its cookies do not.
 */
const carried = /^(?:__Secure-)?charter\.(?:two_factor|dont_remember|passkey)=[^;\s]+$/;

/** The ticket of cookies that were set; undefined when nothing goes on. */
export function ticketOf(setCookies: readonly string[]): string | undefined {
  const pairs = setCookies.filter((cookie) => !/;\s*max-age=0(?:;|$)/i.test(cookie)).map((cookie) => firstPart(cookie));
  const going = pairs.filter((pair) => carried.test(pair));
  return going.length === 0 ? undefined : Buffer.from(going.join(";")).toString("base64url");
}

/** The cookies of a ticket. Nothing but what a ticket can carry comes out of it. */
export function cookiesOf(ticket: string): readonly string[] {
  const pairs = Buffer.from(ticket, "base64url").toString().split(";");
  return pairs.filter((pair) => carried.test(pair));
}

function firstPart(cookie: string): string {
  return cookie.split(";", 1)[0] ?? "";
}
