import { twoFactor } from "better-auth/plugins";

/**
 * The sign-ins that are to be completed with a second factor: those by one thing alone, a password or a mailbox. A passkey is a
 * second factor itself, and a provider asks for its own.
 */
const completed: ReadonlySet<string> = new Set(["/sign-in/email", "/sign-in/email-otp", "/magic-link/verify"]);

/** Codes of an authenticator app, and recovery codes. Sealing them is left to the records that hold them. */
export function secondFactor(systemName: string) {
  const plugin = twoFactor({ issuer: systemName, allowPasswordless: true });
  // By itself better-auth asks for it after a password only, so that a mailbox would be a way round it.
  const after = plugin.hooks.after.map((hook) => ({ ...hook, matcher: matches }));
  return { ...plugin, hooks: { ...plugin.hooks, after } };
}

function matches({ path }: { readonly path?: string }): boolean {
  return path !== undefined && completed.has(path);
}
