import { Problem } from "../kit/problem.ts";
import type { FlowContext } from "./flow.ts";

/**
 * Raises `not_verified` for who has not proven their address. Until then it may be somebody else's: a way in that is added to it now
 * would still be there when its owner comes, and a second factor would lock them out.
 */
export function requireVerified({ principal }: Pick<FlowContext, "principal">): void {
  if (principal.profile.verified === true) return;
  throw new Problem("not_verified", "Confirm your address first: until then it could be somebody else's.");
}
