import { z } from "zod";
import { textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { callbackAddress, withChallenge } from "../callback-address.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { requireFreshSession } from "../require-fresh-session.ts";
import { requireVerified } from "../require-verified.ts";
import { callbackUrl } from "./schemas.ts";

const goingBack = { callback_url: callbackUrl, error_url: callbackUrl.optional() };
const going = z.strictObject(goingBack);
const signingIn = z.strictObject({
  ...goingBack,
  code_challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional()
    .describe(
      "For a client without cookies: the SHA-256 of its verifier in base64url; the browser comes back with a ticket",
    ),
});
const sentTo = z.object({
  url: z.string().describe("Where the browser is to go; it needs the cookie that comes along"),
});

/** Beginning to sign in by an account elsewhere (OAuth 2, OpenID Connect), or to add one to the accounts one has. */
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
    input: signingIn,
    output: sentTo,
    offered: ({ providers }) => providers.length > 0,
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const { url, cookies } = await begin(context, context.parameters.provider, "/sign-in/social");
      return { body: { url }, cookies };
    },
  }),
  flow({
    id: "go_to_provider",
    method: "GET",
    path: "/providers/:provider/start",
    summary: "Begin to sign in by a provider, as an address to send a browser to",
    input: signingIn,
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const { url, cookies } = await begin(context, context.parameters.provider, "/sign-in/social");
      return { location: url, cookies };
    },
  }),
  flow({
    id: "add_account",
    method: "POST",
    // The path names the provider here, and the account's id where one is taken away.
    path: "/accounts/:account",
    summary: "Begin to add an account of the provider of that name to one's own",
    input: going,
    output: sentTo,
    offered: ({ providers }) => providers.length > 0,
    signedIn: true,
    limited: "guess",
    run: async (context) => {
      requireVerified(context);
      await requireFreshSession(context);
      const { url, cookies } = await begin(context, context.parameters.account, "/link-social");
      return { body: { url }, cookies };
    },
  }),
];

async function begin(context: FlowContext<z.infer<typeof signingIn>>, provider = "", path = "") {
  const { input, policy, step } = context;
  if (!policy.providers.some(({ name }) => name === provider)) {
    throw new Problem("not_found", "There is no such provider.");
  }
  const callback = callbackAddress(input.callback_url, "/callback_url", context);
  const { error_url: error = callback, code_challenge: challenge } = input;
  const errorCallbackURL = callbackAddress(error, "/error_url", context);
  const callbackURL = challenge === undefined ? callback : withChallenge(callback, challenge);
  const body = { provider, callbackURL, errorCallbackURL, disableRedirect: true };
  const answer = await step({ method: "POST", path, body });
  return { url: textOf(answer.body.url), cookies: answer.cookies };
}
