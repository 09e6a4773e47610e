import type { IdentityPolicy } from "../charter/model.ts";
import { Problem } from "../kit/problem.ts";
import type { ProvidedPerson } from "./sign-in-engine.ts";

/**
 * Called before somebody new is made from what a provider says. Raises `sign_up_closed` where sign-up is not open to them; an
 * address of a domain counts only if the provider has proven it, since anybody can claim one.
 */
export function guardNewcomers({ signUp }: Pick<IdentityPolicy, "signUp">, { email, proven }: ProvidedPerson): void {
  if (signUp === "open") return;
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (typeof signUp !== "string" && proven && signUp.includes(domain)) return;
  throw new Problem("sign_up_closed", "Sign-up is not open to you. Ask those who run the system.");
}
