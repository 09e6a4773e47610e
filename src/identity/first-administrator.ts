import { textOf } from "../kit/json.ts";
import { anonymous } from "./dev-token.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import { hasAdministrator } from "./people.ts";
import { hashToken } from "./session-token.ts";

/** Milliseconds that the link holds. A later start prints another. */
const lifetime = 24 * 60 * 60 * 1000;

const identifier = "first-administrator";

/**
 * Gives the token with which the first administrator can be made, while there is none; undefined once there is one. Only the
 * newest token holds.
 */
export async function offerFirstAdministrator(store: IdentityStore): Promise<string | undefined> {
  if (await hasAdministrator(store)) return undefined;
  const by: WrittenFor = { actor: { ...anonymous, kind: "service" }, requestId: "start", ip: null };
  await withdraw(store, by);
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  const expires = new Date(Date.now() + lifetime).toISOString();
  await store.create(by, "charter_verifications", { identifier, value: hashToken(token), expires_at: expires });
  return token;
}

/** Claims a token: true for one request alone, and only while there is no administrator. */
export async function claimFirstAdministrator(store: IdentityStore, by: WrittenFor, token: string): Promise<boolean> {
  const hash = hashToken(token);
  for (const offer of await store.records.find("charter_verifications", {
    where: [{ field: "identifier", value: identifier }],
  })) {
    if (offer.value !== hash || Date.parse(textOf(offer.expires_at)) < Date.now()) continue;
    if (await hasAdministrator(store)) return false;
    return await store.remove(by, "charter_verifications", textOf(offer.id));
  }
  return false;
}

async function withdraw(store: IdentityStore, by: WrittenFor): Promise<void> {
  const where = [{ field: "identifier", value: identifier }];
  for (const { id } of await store.records.find("charter_verifications", { where })) {
    await store.remove(by, "charter_verifications", textOf(id));
  }
}
