import { textOf } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { FlowContext } from "./flow.ts";

/** Milliseconds after its beginning in which a session may change how one signs in. */
const freshFor = 24 * 60 * 60 * 1000;

/**
 * Raises `unauthenticated` unless the session is of the last day: who finds a device that was signed in long ago must not take
 * an account over for good.
 */
export async function requireFreshSession({
  store,
  principal,
  now,
}: Pick<FlowContext, "store" | "principal" | "now">): Promise<void> {
  const id = principal.session?.id ?? null;
  const session = await store.records.first("charter_sessions", [{ field: "id", value: id }]);
  if (session && Date.parse(textOf(session.created_at)) > now() - freshFor) return;
  throw new Problem("unauthenticated", "This needs a fresh sign-in: sign in again.");
}
