import { isJsonObject, type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import type { FlowAnswer, FlowContext } from "../flow.ts";
import type { IdentityStore, WrittenFor } from "../identity-store.ts";
import { hashToken } from "../session-token.ts";
import { isBanned } from "../sessions.ts";
import type { EngineAnswer } from "../sign-in-engine.ts";
import { ticketOf } from "../ticket.ts";

/**
 * The answer to a step that signs somebody in: the session's token and its cookie, or what the sign-in has to be completed
 * with. Somebody who is locked out gets neither, and the session that was just made is gone again. Raises what the step
 * was refused for, also where it would have told it at another address.
 */
export async function signedIn(
  { store, by, now, model }: Pick<FlowContext, "store" | "by" | "now" | "model">,
  { body, cookies, problem }: EngineAnswer,
): Promise<FlowAnswer> {
  if (problem) throw problem;
  if (body.twoFactorRedirect === true) {
    return { body: { second_factor: ["totp", "recovery_code"], ticket: ticketOf(cookies) ?? null }, cookies };
  }
  // A session that took the place of another is told by its cookie alone.
  const token = tokenIn(cookies) ?? tokenOf(body);
  const session = token && (await findSession(store, token));
  if (!token || !session) throw new Problem("internal", "The sign-in gave no session. Try again.");
  const user = await store.records.first("users", [{ field: "id", value: session.user ?? null }]);
  if (!user || isBanned(user, now())) {
    await store.remove(by, "charter_sessions", textOf(session.id));
    throw new Problem("banned", "This account is locked. Ask those who run the system.");
  }
  if (model.organizations) await enterOnly(store, by, session);
  return { body: { token, user: textOf(user.id) }, cookies };
}

/** A session begins in the organization of whoever is a member of one alone. */
async function enterOnly(store: IdentityStore, by: WrittenFor, session: JsonObject): Promise<void> {
  const where = [{ field: "user", value: session.user ?? null }];
  const [member, another] = await store.records.find("charter_members", { where, limit: 2 });
  if (!member || another) return;
  await store.update(by, "charter_sessions", textOf(session.id), { organization: member.organization ?? null });
}

/** The session of a token. */
export function findSession(store: IdentityStore, token: string): Promise<JsonObject | undefined> {
  return store.records.first("charter_sessions", [{ field: "token_hash", value: hashToken(token) }]);
}

/** The session's token in cookies that were set, without its signature; undefined where none is, or an end. */
export function tokenIn(cookies: readonly string[]): string | undefined {
  for (const cookie of cookies) {
    const value = /^(?:__Secure-)?charter\.session_token=([^;]+)/.exec(cookie)?.[1];
    if (value !== undefined) return decodeURIComponent(value).split(".", 1)[0];
  }
  return undefined;
}

function tokenOf({ token, session }: JsonObject): string | undefined {
  if (typeof token === "string") return token;
  const inner = session !== undefined && isJsonObject(session) ? session.token : undefined;
  return typeof inner === "string" ? inner : undefined;
}
