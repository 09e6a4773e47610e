import { z } from "zod";
import { parseJson, textOf } from "../kit/json.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import { hashToken } from "./session-token.ts";

/** Milliseconds in which a ticket has to be exchanged. */
const lifetime = 60_000;

const kept = z.object({ token: z.string(), challenge: z.string() });

/**
 * Gives a ticket for a session that began in a browser, to be taken to a client without cookies by way of an address. It holds once, for
 * a minute, and only for who knows the verifier of the challenge (RFC 7636, S256): whoever else reads the address has nothing.
 */
export async function giveSessionTicket(
  store: IdentityStore,
  by: WrittenFor,
  { token, challenge }: z.infer<typeof kept>,
): Promise<string> {
  const ticket = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  await store.create(by, "charter_verifications", {
    identifier: identifierOf(ticket),
    value: JSON.stringify({ token, challenge }),
    expires_at: new Date(Date.now() + lifetime).toISOString(),
  });
  return ticket;
}

/**
 * Exchanges a ticket for the session's token; undefined for one that does not hold. It is used up in any case, and a session that
 * nobody gets ends.
 */
export async function takeSessionTicket(
  store: IdentityStore,
  by: WrittenFor,
  { ticket, verifier }: { readonly ticket: string; readonly verifier: string },
): Promise<string | undefined> {
  const where = [{ field: "identifier", value: identifierOf(ticket) }];
  const record = await store.records.first("charter_verifications", where);
  if (!record || !(await store.remove(by, "charter_verifications", textOf(record.id)))) return undefined;
  const { token, challenge } = kept.parse(parseJson(textOf(record.value)));
  const late = Date.parse(textOf(record.expires_at)) < Date.now();
  if (!late && hashToken(verifier) === challenge) return token;
  const session = await store.records.first("charter_sessions", [{ field: "token_hash", value: hashToken(token) }]);
  if (session) await store.remove(by, "charter_sessions", textOf(session.id));
  return undefined;
}

function identifierOf(ticket: string): string {
  return `session-ticket:${hashToken(ticket)}`;
}
