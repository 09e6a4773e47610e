import { z } from "zod";
import type { JsonObject } from "../../kit/json.ts";
import { invalid, Problem } from "../../kit/problem.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { email, password, token } from "./schemas.ts";

/** Signing up, and proving that an address is one's own. Nobody can tell from the answers which addresses are known. */
export const signUpFlows: readonly Flow[] = [
  flow({
    id: "sign_up",
    method: "POST",
    path: "/sign-up",
    summary: "Sign up with a password",
    input: z.looseObject({ email, password, name: z.string().max(200).optional() }),
    profile: true,
    audit: "signed_up",
    signedIn: false,
    limited: "mail",
    hashes: true,
    evened: 150,
    run: async (context) => {
      const { input, policy, step } = context;
      const { email: address, password: chosen, name = "", ...others } = input;
      const to = address.toLowerCase();
      requireSignUp(policy.signUp, to);
      await requireGoodPassword(chosen, policy.password.min, [to, name]);
      const profile = z.record(z.string(), z.json()).parse(others);
      await untilTaken(async () => {
        await judgeIfKnown(context, { ...profile, email: to, name: name === "" ? null : name });
        await step({ method: "POST", path: "/sign-up/email", body: { email: to, password: chosen, name }, profile });
      });
      return { body: { next: policy.requireVerified ? "verify_email" : "sign_in" } };
    },
    output: z.object({ next: z.enum(["verify_email", "sign_in"]) }),
    status: 202,
    offered: ({ signUp }) => signUp !== "closed" && signUp !== "invite",
  }),
  flow({
    id: "send_verification",
    method: "POST",
    path: "/verify-email/send",
    summary: "Send the link again that proves an address",
    input: z.strictObject({ email }),
    signedIn: false,
    limited: "mail",
    run: async ({ input, step, behind }) => {
      const body = { email: input.email.toLowerCase() };
      behind(() => step({ method: "POST", path: "/send-verification-email", body }));
      return {};
    },
  }),
  flow({
    id: "verify_email",
    method: "POST",
    path: "/verify-email",
    summary: "Prove an address by the token of its link",
    input: z.strictObject({ token }),
    signedIn: false,
    limited: "guess",
    run: async ({ input, step }) => {
      const { problem } = await step({ method: "GET", path: "/verify-email", query: { token: input.token } });
      if (problem) throw problem;
      return {};
    },
  }),
];

/** Lets a value that is taken already pass for one that is not: whose it is would be told otherwise. Nothing is made then. */
async function untilTaken(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "unique") throw error;
  }
}

/**
 * Refuses for an address that is known already what would be refused for a new one: a profile that the rules do not allow.
 * So the person is written anew, which cannot go well, since their address is taken.
 */
async function judgeIfKnown(context: FlowContext<unknown>, person: JsonObject): Promise<void> {
  const { store, by, signUpGrant } = context;
  const known = await store.records.first("users", [{ field: "email", value: person.email ?? null }]);
  if (!known) return;
  const id = Bun.randomUUIDv7();
  try {
    await store.create(by, "users", { ...person, id }, signUpGrant(id));
  } catch (error) {
    if (error instanceof Problem && error.code === "unique") return;
    throw error;
  }
  // The one who had the address is gone since, and the sign-up goes on with nobody in its way.
  await store.remove(by, "users", id);
}

function requireSignUp(signUp: "open" | "invite" | "closed" | readonly string[], address: string): void {
  if (signUp === "open") return;
  if (typeof signUp !== "string") {
    if (signUp.includes(address.slice(address.lastIndexOf("@") + 1))) return;
    throw invalid("/email", "not_allowed", `Sign-up is for addresses of ${signUp.join(", ")}.`);
  }
  const words = signUp === "invite" ? "Sign-up is by invitation." : "Sign-up is closed.";
  throw new Problem("sign_up_closed", `${words} Ask those who run the system.`);
}
