import { z } from "zod";
import { type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { audit } from "../audit.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { requireFreshSession } from "../require-fresh-session.ts";
import { requireVerified } from "../require-verified.ts";
import { password, sessionBegun, ticket } from "./schemas.ts";
import { signedIn } from "./session-answer.ts";

const proof = z.strictObject({ password: password.optional().describe("One's password, if there is one") });
const totpCode = z
  .string()
  .regex(/^\d{6}$/)
  .describe("What the authenticator app shows");
const recoveryCode = z.string().min(8).max(32).describe("One of the recovery codes");
const recoveryCodes = z.array(z.string()).describe("Each signs in once in place of a code; they are shown this once");

/** An authenticator app (TOTP, RFC 6238) as a second factor, and recovery codes for when it is lost. */
export const secondFactorFlows: readonly Flow[] = [
  flow({
    id: "set_up_totp",
    method: "POST",
    path: "/totp",
    summary: "Begin to set up an authenticator app; a code of it completes that",
    input: proof,
    output: z.object({ uri: z.string().describe("For the app, mostly as a QR code"), recovery_codes: recoveryCodes }),
    signedIn: true,
    limited: "guess",
    run: async (context) => {
      requireVerified(context);
      const { body } = await prove(context, "/two-factor/enable");
      return { body: { uri: textOf(body.totpURI), recovery_codes: body.backupCodes ?? [] } };
    },
  }),
  flow({
    id: "verify_totp",
    method: "POST",
    path: "/totp/verify",
    summary: "Complete a sign-in, or the setting-up, by a code of the authenticator app",
    input: z.strictObject({ code: totpCode, ticket }),
    output: sessionBegun,
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const { input, principal, step } = context;
      const settingUp = input.ticket === undefined && principal.session !== undefined;
      if (settingUp && principal.profile.two_factor === true) {
        throw new Problem("conflict", "Two-factor sign-in is set up already.");
      }
      const call = {
        method: "POST",
        path: "/two-factor/verify-totp",
        body: { code: input.code },
        totp: input.code,
      } as const;
      const answer = await signedIn(context, await step({ ...call, ...(settingUp ? {} : completing(input.ticket)) }));
      await audit(context, settingUp ? "two_factor_enabled" : "signed_in", { user: textOf(answer.body?.user) });
      return answer;
    },
  }),
  flow({
    id: "verify_recovery_code",
    method: "POST",
    path: "/recovery-codes/verify",
    summary: "Complete a sign-in by a recovery code",
    input: z.strictObject({ code: recoveryCode, ticket }),
    output: sessionBegun,
    audit: "signed_in",
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const { code, ticket: given } = context.input;
      const call = { method: "POST", path: "/two-factor/verify-backup-code", body: { code } } as const;
      return await signedIn(context, await context.step({ ...call, ...completing(given) }));
    },
  }),
  flow({
    id: "renew_recovery_codes",
    method: "POST",
    path: "/recovery-codes",
    summary: "Make new recovery codes; the old ones hold no more",
    input: proof,
    output: z.object({ recovery_codes: recoveryCodes }),
    signedIn: true,
    limited: "guess",
    run: async (context) => {
      const { body } = await prove(context, "/two-factor/generate-backup-codes");
      return { body: { recovery_codes: body.backupCodes ?? [] } };
    },
  }),
  flow({
    id: "remove_totp",
    method: "DELETE",
    path: "/totp",
    summary: "Give the authenticator app and the recovery codes up",
    input: proof,
    output: sessionBegun,
    audit: "two_factor_disabled",
    signedIn: true,
    limited: "guess",
    run: async (context) => await signedIn(context, await prove(context, "/two-factor/disable")),
  }),
];

/** Takes a step that one's password opens; who has none needs a session of the last day, whatever they send. */
async function prove(context: FlowContext<z.infer<typeof proof>>, path: string) {
  const { input, step, store, user } = context;
  const passwords = [
    { field: "user", value: user },
    { field: "provider", value: "credential" },
  ];
  if ((await store.records.count("charter_accounts", passwords)) === 0) await requireFreshSession(context);
  const body: JsonObject = input.password === undefined ? {} : { password: input.password };
  return await step({ method: "POST", path, body });
}

/** A sign-in is completed for whoever began it, never for who is signed in already. */
function completing(given: string | undefined) {
  return { withoutSession: true, ...(given === undefined ? {} : { ticket: given }) };
}
