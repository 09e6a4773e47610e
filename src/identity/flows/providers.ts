import { z } from "zod";
import { textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { audit } from "../audit.ts";
import { callbackAddress, withError } from "../callback-address.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { requireFreshSession } from "../require-fresh-session.ts";
import { requireVerified } from "../require-verified.ts";
import { callbackUrl } from "./schemas.ts";
import { findSession, tokenIn } from "./session-answer.ts";

const going = z.strictObject({ callback_url: callbackUrl, error_url: callbackUrl.optional() });
const sentTo = z.object({
  url: z.string().describe("Where the browser is to go; it needs the cookie that comes along"),
});

/** What an issuer sends a browser back with, and more that differs between issuers. */
const brought = z.looseObject({
  state: z.string().max(2048).optional(),
  code: z.string().max(4096).optional(),
  error: z.string().max(2048).optional(),
  user: z.string().max(4096).optional(),
  iss: z.string().max(2048).optional(),
});

/** Signing in by an account elsewhere (OAuth 2, OpenID Connect), and adding one to the accounts one has. */
export const providerFlows: readonly Flow[] = [
  {
    id: "list_providers",
    method: "GET",
    path: "/providers",
    summary: "The providers by which one can sign in",
    output: z.object({ items: z.array(z.object({ name: z.string(), title: z.string() })) }),
    signedIn: false,
    run: async ({ policy }) => ({ body: { items: policy.providers.map(({ name, title }) => ({ name, title })) } }),
  },
  flow({
    id: "sign_in_by_provider",
    method: "POST",
    path: "/providers/:provider",
    summary: "Begin to sign in by a provider",
    input: going,
    output: sentTo,
    signedIn: false,
    limited: "guess",
    run: (context) => sendTo(context, context.parameters.provider, "/sign-in/social"),
  }),
  flow({
    id: "add_account",
    method: "POST",
    // The path names the provider here, and the account's id where one is taken away.
    path: "/accounts/:account",
    summary: "Begin to add an account of the provider of that name to one's own",
    input: going,
    output: sentTo,
    signedIn: true,
    limited: "guess",
    run: async (context) => {
      requireVerified(context);
      await requireFreshSession(context);
      return await sendTo(context, context.parameters.account, "/link-social");
    },
  }),
  flow({
    id: "finish_provider",
    method: "GET",
    path: "/callback/:provider",
    summary: "Where a provider sends the browser back to",
    input: brought,
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const { input, parameters, step } = context;
      const { state, code, error, user, iss } = input;
      const query = Object.fromEntries(
        Object.entries({ state, code, error, user, iss }).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      );
      const path = `/callback/${encodeURIComponent(parameters.provider ?? "")}`;
      const { location, cookies, problem } = await step({ method: "GET", path, query });
      if (location === undefined) throw new Problem("internal", "The sign-in led nowhere. Try again.");
      await note(context, cookies, problem);
      return { location: problem ? withError(location, problem) : location, cookies };
    },
  }),
  flow({
    id: "finish_provider_by_form",
    method: "POST",
    path: "/callback/:provider",
    summary: "Where a provider sends the browser back to with a form",
    input: brought,
    form: true,
    signedIn: false,
    limited: "guess",
    // The form comes from the provider's page, without our cookies; a browser that follows an address brings them.
    run: async ({ input }) => {
      const { state, code, error, user, iss } = input;
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries({ state, code, error, user, iss })) {
        if (value !== undefined) query.set(name, value);
      }
      return { location: `?${query.toString()}` };
    },
  }),
];

async function sendTo(context: FlowContext<z.infer<typeof going>>, provider: string | undefined, path: string) {
  const { input, policy, step } = context;
  if (!policy.providers.some(({ name }) => name === provider))
    throw new Problem("not_found", "There is no such provider.");
  const callbackURL = callbackAddress(input.callback_url, "/callback_url", context);
  const { error_url: error = callbackURL } = input;
  const errorCallbackURL = callbackAddress(error, "/error_url", context);
  const body = { provider: provider ?? "", callbackURL, errorCallbackURL, disableRedirect: true };
  const answer = await step({ method: "POST", path, body });
  return { body: { url: textOf(answer.body.url) }, cookies: answer.cookies };
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
