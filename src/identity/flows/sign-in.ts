import { z } from "zod";
import { Problem } from "../../kit/problem.ts";
import { type Flow, flow } from "../flow.ts";
import { code, email, password, secondFactor, sessionBegun, token } from "./schemas.ts";
import { signedIn } from "./session-answer.ts";

const begun = z.union([sessionBegun, secondFactor]);

/** Signing in by a password, or by what is sent to one's address. */
export const signInFlows: readonly Flow[] = [
  flow({
    id: "sign_in",
    method: "POST",
    path: "/sign-in",
    summary: "Sign in with a password",
    input: z.strictObject({ email, password, remember: z.boolean().optional() }),
    output: begun,
    audit: "signed_in",
    signedIn: false,
    limited: "guess",
    hashes: true,
    evened: 100,
    run: async (context) => {
      const { email: address, password: given, remember = true } = context.input;
      const body = { email: address.toLowerCase(), password: given, rememberMe: remember };
      return await signedIn(context, await context.step({ method: "POST", path: "/sign-in/email", body }));
    },
  }),
  flow({
    id: "send_magic_link",
    method: "POST",
    path: "/magic-link/send",
    summary: "Send a link that signs in",
    input: z.strictObject({ email }),
    signedIn: false,
    limited: "mail",
    run: async ({ input, step, behind }) => {
      const body = { email: input.email.toLowerCase() };
      behind(() => step({ method: "POST", path: "/sign-in/magic-link", body }));
      return {};
    },
  }),
  flow({
    id: "sign_in_by_magic_link",
    method: "POST",
    path: "/magic-link",
    summary: "Sign in by the token of a link",
    input: z.strictObject({ token }),
    output: begun,
    audit: "signed_in",
    signedIn: false,
    limited: "guess",
    run: async (context) => {
      const query = { token: context.input.token };
      return await signedIn(context, await context.step({ method: "GET", path: "/magic-link/verify", query }));
    },
  }),
  flow({
    id: "send_code",
    method: "POST",
    path: "/code/send",
    summary: "Send a one-time code that signs in",
    input: z.strictObject({ email }),
    signedIn: false,
    limited: "mail",
    run: async ({ input, step, behind }) => {
      const body = { email: input.email.toLowerCase(), type: "sign-in" };
      behind(() => step({ method: "POST", path: "/email-otp/send-verification-otp", body }));
      return {};
    },
  }),
  flow({
    id: "sign_in_by_code",
    method: "POST",
    path: "/code",
    summary: "Sign in by a one-time code",
    input: z.strictObject({ email, code }),
    output: begun,
    audit: "signed_in",
    signedIn: false,
    limited: "guess",
    evened: 100,
    run: async (context) => {
      const body = { email: context.input.email.toLowerCase(), otp: context.input.code };
      const answer = await wrongCodeAlike(() => context.step({ method: "POST", path: "/sign-in/email-otp", body }));
      return await signedIn(context, answer);
    },
  }),
  {
    id: "sign_out",
    method: "POST",
    path: "/sign-out",
    summary: "End this session",
    audit: "signed_out",
    signedIn: true,
    impersonated: true,
    run: async ({ step, store, by, principal }) => {
      const { cookies } = await step({ method: "POST", path: "/sign-out" });
      if (principal.session) await store.remove(by, "charter_sessions", principal.session.id);
      return { cookies };
    },
  },
];

/** A code that is wrong, too late, tried too often or was never sent: which of these it is would tell whether the address is known. */
async function wrongCodeAlike<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Problem) || (cause.code !== "invalid_credentials" && cause.code !== "invalid_token"))
      throw cause;
    throw new Problem("invalid_credentials", "The code is wrong, or does not hold any more.", { cause });
  }
}
