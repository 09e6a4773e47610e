import type { Model } from "../charter/model.ts";
import { invalid } from "../kit/problem.ts";

/** The parameters by which a page is told what came of a sign-in: why there is none, or the ticket of its session. */
const ours = {
  error: "error",
  description: "error_description",
  ticket: "ticket",
  challenge: "code_challenge",
} as const;

/**
 * The address that a browser goes back to after a sign-in elsewhere: a page of this server, or of an origin that the definition lists. Raises
 * `validation` for any other, so that nobody is led astray, and for one that has parameters that are ours.
 */
export function callbackAddress(
  address: string,
  pointer: string,
  { baseUrl, model }: { readonly baseUrl: string; readonly model: Pick<Model, "cors"> },
): string {
  const url = URL.parse(address, baseUrl);
  const allowed = [new URL(baseUrl).origin, ...model.cors.origins];
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || !allowed.includes(url.origin)) {
    throw invalid(pointer, "not_allowed", "The address to go back to is not one of ours.");
  }
  const taken = Object.values(ours).find((name) => url.searchParams.has(name));
  if (taken !== undefined) {
    throw invalid(pointer, "not_allowed", `The address to go back to must not have a parameter named ${taken}.`);
  }
  return url.href;
}

/** The code that stands in an address for why nobody was signed in; null when somebody was. */
export function errorOf(location: string): string | null {
  return URL.parse(location)?.searchParams.get(ours.error) ?? null;
}

/** The same address with a refusal in our words: `error` is the code of its problem, `error_description` its detail. */
export function withError(
  location: string,
  { code, message }: { readonly code: string; readonly message: string },
): string {
  const url = new URL(location);
  url.searchParams.set(ours.error, code);
  url.searchParams.set(ours.description, message);
  return url.href;
}

/** The same address with the challenge that goes along until the browser is back. */
export function withChallenge(location: string, challenge: string): string {
  const url = new URL(location);
  url.searchParams.set(ours.challenge, challenge);
  return url.href;
}

/** Parts an address and the challenge that went along with it. */
export function takeChallenge(location: string): { readonly location: string; readonly challenge: string | null } {
  const url = new URL(location);
  const challenge = url.searchParams.get(ours.challenge);
  if (challenge === null) return { location, challenge };
  url.searchParams.delete(ours.challenge);
  return { location: url.href, challenge };
}

/** The same address with the ticket of a session. */
export function withTicket(location: string, ticket: string): string {
  const url = new URL(location);
  url.searchParams.set(ours.ticket, ticket);
  return url.href;
}
