import { z } from "zod";
import { textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { audit } from "../audit.ts";
import { takeChallenge, withError, withTicket } from "../callback-address.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { giveSessionTicket, takeSessionTicket } from "../session-tickets.ts";
import { sessionBegun } from "./schemas.ts";
import { findSession, tokenIn } from "./session-answer.ts";

/** What an issuer sends a browser back with, and more that differs between issuers. */
const brought = z.looseObject({
  state: z.string().max(2048).optional(),
  code: z.string().max(4096).optional(),
  error: z.string().max(2048).optional(),
  user: z.string().max(4096).optional(),
  iss: z.string().max(2048).optional(),
});

/** Coming back from a provider: to a page with a session, to a client with a ticket, or with the reason why not. */
export const providerCallbackFlows: readonly Flow[] = [
  flow({
    id: "finish_provider",
    method: "GET",
    path: "/callback/:provider",
    summary: "Where a provider sends the browser back to",
    input: brought,
    redirects: true,
    offered: ({ providers }) => providers.length > 0,
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const path = `/callback/${encodeURIComponent(context.parameters.provider ?? "")}`;
      const { location, cookies, problem } = await context.step({ method: "GET", path, query: known(context.input) });
      if (location === undefined) throw new Problem("internal", "The sign-in led nowhere. Try again.");
      await note(context, cookies, problem);
      return problem ? { location: withError(location, problem), cookies } : await arrive(context, location, cookies);
    },
  }),
  flow({
    id: "finish_provider_by_form",
    method: "POST",
    path: "/callback/:provider",
    summary: "Where a provider sends the browser back to with a form",
    input: brought,
    redirects: true,
    offered: ({ providers }) => providers.length > 0,
    form: true,
    signedIn: false,
    limited: "guess",
    // The form comes from the provider's page, without our cookies; a browser that follows an address brings them.
    run: async ({ input }) => ({ location: `?${new URLSearchParams(known(input)).toString()}` }),
  }),
  flow({
    id: "take_session",
    method: "POST",
    path: "/session",
    summary: "Exchange the ticket that a browser came back with for the session's token",
    input: z.strictObject({
      ticket: z.string().min(1).max(256),
      code_verifier: z
        .string()
        .regex(/^[\w.~-]{43,128}$/)
        .describe("That of the challenge (RFC 7636)"),
    }),
    output: sessionBegun,
    signedIn: false,
    limited: "guess",
    run: async ({ input, store, by }) => {
      const token = await takeSessionTicket(store, by, { ticket: input.ticket, verifier: input.code_verifier });
      const session = token === undefined ? undefined : await findSession(store, token);
      if (token === undefined || !session)
        throw new Problem("invalid_token", "This ticket does not hold: sign in again.");
      return { body: { token, user: textOf(session.user) } };
    },
  }),
];

function known({ state, code, error, user, iss }: z.infer<typeof brought>): Record<string, string> {
  const given = Object.entries({ state, code, error, user, iss });
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A client that sent a challenge gets a ticket, and the browser no session: it would be one that nobody knows of. */
async function arrive({ store, by }: FlowContext<unknown>, back: string, cookies: readonly string[]) {
  const { location, challenge } = takeChallenge(back);
  const token = tokenIn(cookies);
  if (challenge === null || token === undefined) return { location, cookies };
  const ticket = await giveSessionTicket(store, by, { token, challenge });
  return {
    location: withTicket(location, ticket),
    cookies: cookies.filter((cookie) => tokenIn([cookie]) === undefined),
  };
}

/** Notes what came of a sign-in. Adding an account begins no session. */
async function note(
  context: FlowContext<unknown>,
  cookies: readonly string[],
  problem: Problem | undefined,
): Promise<void> {
  const detail = `by ${context.parameters.provider ?? ""}`;
  if (problem) return await audit(context, "sign_in_failed", { detail: `${detail}: ${problem.code}` });
  const token = tokenIn(cookies);
  const session = token === undefined ? undefined : await findSession(context.store, token);
  if (session) await audit(context, "signed_in", { user: textOf(session.user), detail });
}
