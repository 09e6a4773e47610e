import type { Model } from "../charter/model.ts";
import { invalid } from "../kit/problem.ts";

/** The parameter by which a page is told why nobody was signed in. */
const errorParameter = "error";

/**
 * The address that a browser goes back to after a sign-in elsewhere: a page of this server, or of an origin that the definition lists. Raises
 * `validation` for any other, so that nobody is led astray, and for one that has a parameter `error` of its own.
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
  if (url.searchParams.has(errorParameter)) {
    throw invalid(pointer, "not_allowed", "The address to go back to must not have a parameter named error.");
  }
  return url.href;
}

/** The code that stands in an address for why nobody was signed in; null when somebody was. */
export function errorOf(location: string): string | null {
  return URL.parse(location)?.searchParams.get(errorParameter) ?? null;
}

/** The same address with a refusal in our words: `error` is the code of its problem, `error_description` its detail. */
export function withError(
  location: string,
  { code, message }: { readonly code: string; readonly message: string },
): string {
  const url = new URL(location);
  url.searchParams.set(errorParameter, code);
  url.searchParams.set("error_description", message);
  return url.href;
}
