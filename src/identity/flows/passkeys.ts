import { z } from "zod";
import { type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { requireFreshSession } from "../require-fresh-session.ts";
import { requireVerified } from "../require-verified.ts";
import type { EngineAnswer } from "../sign-in-engine.ts";
import { ticketOf } from "../ticket.ts";
import { passkeysOf, requireAnotherWayIn } from "../ways-in.ts";
import { noInput, sessionBegun, ticket } from "./schemas.ts";
import { signedIn } from "./session-answer.ts";

const name = z.string().trim().min(1).max(100).describe("What one knows the device by");
const response = z.record(z.string(), z.json()).describe("What the browser gave, as its `toJSON()` says it");
const asked = z.object({
  options: z.record(z.string(), z.json()).describe("For the browser, to be parsed `…FromJSON`"),
  ticket: z.string().describe("To be sent along with what the browser gave; browsers have it as a cookie too"),
});
const passkeyFacts = z.object({
  id: z.string(),
  name: z.string().nullable(),
  created_at: z.string(),
  backed_up: z.boolean().describe("Whether it is kept elsewhere too, and outlives its device"),
});

/**
 * Passkeys (WebAuthn): a key that a device keeps, and uses once its owner has shown who they are. It stands for password and second
 * factor together.
 */
export const passkeyFlows: readonly Flow[] = [
  flow({
    id: "begin_passkey",
    method: "POST",
    path: "/passkeys/options",
    summary: "Begin to add a passkey",
    input: noInput,
    output: asked,
    signedIn: true,
    limited: "guess",
    run: async (context) => {
      requireVerified(context);
      await requireFreshSession(context);
      return askedOf(await context.step({ method: "GET", path: "/passkey/generate-register-options" }));
    },
  }),
  flow({
    id: "add_passkey",
    method: "POST",
    path: "/passkeys",
    summary: "Add the passkey that the browser made",
    input: z.strictObject({ response, name: name.optional(), ticket }),
    output: passkeyFacts,
    status: 201,
    signedIn: true,
    limited: "guess",
    run: async (context) => {
      requireVerified(context);
      const { ticket: given, response: made, name: named } = context.input;
      const body = { response: made, ...(named !== undefined && { name: named }) };
      const path = "/passkey/verify-registration";
      const answer = await context.step({ method: "POST", path, body, ...ticketed(given) });
      const passkey = await ownPasskey(context, textOf(answer.body.id));
      return { body: factsOf(passkey), cookies: answer.cookies };
    },
  }),
  {
    id: "list_passkeys",
    method: "GET",
    path: "/passkeys",
    summary: "One's passkeys",
    output: z.object({ items: z.array(passkeyFacts) }),
    signedIn: true,
    run: async ({ store, user }) => ({ body: { items: (await passkeysOf(store, user)).map(factsOf) } }),
  },
  flow({
    id: "rename_passkey",
    method: "PATCH",
    path: "/passkeys/:id",
    summary: "Name a passkey anew",
    input: z.strictObject({ name }),
    output: passkeyFacts,
    signedIn: true,
    run: async (context) => {
      const { input, store, by, parameters } = context;
      const { id } = await ownPasskey(context, parameters.id);
      await store.update(by, "charter_passkeys", textOf(id), { name: input.name });
      return { body: factsOf(await ownPasskey(context, parameters.id)) };
    },
  }),
  {
    id: "remove_passkey",
    method: "DELETE",
    path: "/passkeys/:id",
    summary: "Take a passkey away, unless it is the last way in",
    signedIn: true,
    run: async (context) => {
      const { store, by, user, parameters } = context;
      const { id } = await ownPasskey(context, parameters.id);
      await requireFreshSession(context);
      await requireAnotherWayIn(store, user);
      await store.remove(by, "charter_passkeys", textOf(id));
      return {};
    },
  },
  flow({
    id: "begin_sign_in_by_passkey",
    method: "POST",
    path: "/sign-in/passkey/options",
    summary: "Begin to sign in by a passkey",
    input: noInput,
    output: asked,
    signedIn: false,
    limited: "guess",
    run: async ({ step }) => {
      const call = { method: "GET", path: "/passkey/generate-authenticate-options", withoutSession: true } as const;
      return askedOf(await step(call), { userVerification: "required" });
    },
  }),
  flow({
    id: "sign_in_by_passkey",
    method: "POST",
    path: "/sign-in/passkey",
    summary: "Sign in by a passkey",
    input: z.strictObject({ response, ticket }),
    output: sessionBegun,
    audit: "signed_in",
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const { ticket: given, response: shown } = context.input;
      const call = { method: "POST", path: "/passkey/verify-authentication", body: { response: shown } } as const;
      return await signedIn(context, await context.step({ ...call, ...ticketed(given), withoutSession: true }));
    },
  }),
];

function askedOf({ body, cookies }: EngineAnswer, own: JsonObject = {}) {
  return { body: { options: { ...body, ...own }, ticket: ticketOf(cookies) ?? null }, cookies };
}

function ticketed(given: string | undefined) {
  return given === undefined ? {} : { ticket: given };
}

async function ownPasskey({ store, user }: Pick<FlowContext, "store" | "user">, id: string | undefined) {
  const passkey = (await passkeysOf(store, user)).find((each) => each.id === id);
  if (!passkey) throw new Problem("not_found", "There is no such passkey.");
  return passkey;
}

function factsOf(passkey: JsonObject): JsonObject {
  const { id = null, name: named = null, created_at = null, backed_up = null } = passkey;
  return { id, name: named, created_at, backed_up };
}
