import { isJsonObject, type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import type { FlowAnswer } from "../flow.ts";
import type { IdentityStore, WrittenFor } from "../identity-store.ts";
import { hashToken } from "../session-token.ts";
import { isBanned } from "../sessions.ts";
import type { EngineAnswer } from "../sign-in-engine.ts";

/**
 * The answer to a step that signs somebody in: the session's token and its cookie, or what the sign-in has to be completed
 * with. Somebody who is locked out gets neither, and the session that was just made is gone again.
 */
export async function signedIn(
  { store, by, now }: { readonly store: IdentityStore; readonly by: WrittenFor; readonly now: () => number },
  { body, cookies }: EngineAnswer,
): Promise<FlowAnswer> {
  if (body.twoFactorRedirect === true) return { body: { second_factor: ["totp", "recovery_code"] }, cookies };
  const token = tokenOf(body);
  const session =
    token && (await store.records.first("charter_sessions", [{ field: "token_hash", value: hashToken(token) }]));
  if (!token || !session) throw new Problem("internal", "The sign-in gave no session. Try again.");
  const user = await store.records.first("users", [{ field: "id", value: session.user ?? null }]);
  if (!user || isBanned(user, now())) {
    await store.remove(by, "charter_sessions", textOf(session.id));
    throw new Problem("banned", "This account is locked. Ask those who run the system.");
  }
  return { body: { token, user: textOf(user.id) }, cookies };
}

function tokenOf({ token, session }: JsonObject): string | undefined {
  if (typeof token === "string") return token;
  const inner = session !== undefined && isJsonObject(session) ? session.token : undefined;
  return typeof inner === "string" ? inner : undefined;
}
