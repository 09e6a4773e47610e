import { z } from "zod";
import { textOf } from "../../kit/json.ts";
import { type Flow, flow } from "../flow.ts";
import { requireGoodPassword } from "../password-rules.ts";
import { email, password, sessionBegun, token } from "./schemas.ts";
import { signedIn } from "./session-answer.ts";

/** Choosing a new password, with the old one or without. All other sessions end. */
export const passwordFlows: readonly Flow[] = [
  flow({
    id: "forget_password",
    method: "POST",
    path: "/password/forgot",
    summary: "Send a link to choose a new password",
    input: z.strictObject({ email }),
    signedIn: false,
    limited: "mail",
    run: async ({ input, step, behind }) => {
      const body = { email: input.email.toLowerCase() };
      behind(() => step({ method: "POST", path: "/request-password-reset", body }));
      return {};
    },
  }),
  flow({
    id: "reset_password",
    method: "POST",
    path: "/password/reset",
    summary: "Choose a new password by the token of a link",
    input: z.strictObject({ token, password }),
    audit: "password_reset",
    signedIn: false,
    limited: "guess",
    hashes: true,
    run: async ({ input, policy, step }) => {
      await requireGoodPassword(input.password, policy.password.min, []);
      await step({
        method: "POST",
        path: "/reset-password",
        body: { token: input.token, newPassword: input.password },
      });
      return {};
    },
  }),
  flow({
    id: "change_password",
    method: "POST",
    path: "/password/change",
    summary: "Change one's password",
    input: z.strictObject({ current: password, password }),
    output: sessionBegun,
    audit: "password_changed",
    signedIn: true,
    limited: "guess",
    hashes: true,
    run: async (context) => {
      const { input, policy, principal } = context;
      const { email: address, name } = principal.profile;
      await requireGoodPassword(input.password, policy.password.min, [textOf(address), textOf(name ?? "")]);
      const body = { currentPassword: input.current, newPassword: input.password, revokeOtherSessions: true };
      return await signedIn(context, await context.step({ method: "POST", path: "/change-password", body }));
    },
  }),
  flow({
    id: "change_email",
    method: "POST",
    path: "/email/change",
    summary: "Ask for another address; it has to be proven by the link that is sent",
    input: z.strictObject({ email }),
    signedIn: true,
    limited: "mail",
    run: async ({ input, step, behind }) => {
      const body = { newEmail: input.email.toLowerCase() };
      behind(() => step({ method: "POST", path: "/change-email", body }));
      return {};
    },
  }),
];
