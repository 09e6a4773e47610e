import { z } from "zod";
import { invalid, Problem } from "../../kit/problem.ts";
import { type Flow, flow } from "../flow.ts";
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
    run: async ({ input, policy, step }) => {
      const { email: address, password: chosen, name = "", ...profile } = input;
      const to = address.toLowerCase();
      requireSignUp(policy.signUp, to);
      requireGoodPassword(chosen, policy.password.min, [to, name]);
      await step({
        method: "POST",
        path: "/sign-up/email",
        body: { email: to, password: chosen, name },
        profile: z.record(z.string(), z.json()).parse(profile),
      });
      return { status: 202, body: { next: policy.requireVerified ? "verify_email" : "sign_in" } };
    },
    output: z.object({ next: z.enum(["verify_email", "sign_in"]) }),
  }),
  flow({
    id: "send_verification",
    method: "POST",
    path: "/verify-email/send",
    summary: "Send the link again that proves an address",
    input: z.strictObject({ email }),
    signedIn: false,
    limited: "mail",
    run: async ({ input, step }) => {
      await step({ method: "POST", path: "/send-verification-email", body: { email: input.email.toLowerCase() } });
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
      await step({ method: "GET", path: "/verify-email", query: { token: input.token } });
      return {};
    },
  }),
];

function requireSignUp(signUp: "open" | "invite" | "closed" | readonly string[], address: string): void {
  if (signUp === "open") return;
  if (typeof signUp !== "string") {
    if (signUp.includes(address.slice(address.lastIndexOf("@") + 1))) return;
    throw invalid("/email", "not_allowed", `Sign-up is for addresses of ${signUp.join(", ")}.`);
  }
  const words = signUp === "invite" ? "Sign-up is by invitation." : "Sign-up is closed.";
  throw new Problem("sign_up_closed", `${words} Ask those who run the system.`);
}
