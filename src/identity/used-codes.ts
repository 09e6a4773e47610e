import { z } from "zod";
import { parseJson, textOf } from "../kit/json.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";

/** Milliseconds for which a code of an authenticator app can hold: its own half minute, and those before and after it. */
const lifetime = 90_000;

/** How often a write is tried again that another one was faster than. */
const patience = 100;

const kept = z.array(z.object({ code: z.string(), until: z.number() }));

/**
 * Uses up a code of somebody's authenticator app, which would hold for a minute and a half (RFC 6238, section 5.2: a code must not be
 * accepted twice). True for one request alone; false for every later one, and for who has no authenticator app.
 */
export async function useUpCode(store: IdentityStore, by: WrittenFor, user: string, code: string): Promise<boolean> {
  for (let tries = 0; tries < patience; tries += 1) {
    const record = await store.records.first("charter_two_factors", [{ field: "user", value: user }]);
    if (!record) return false;
    const now = Date.now();
    const used = usedCodes(record.used_codes).filter(({ until }) => until > now);
    if (used.some((each) => each.code === code)) return false;
    const next = JSON.stringify([...used, { code, until: now + lifetime }]);
    const { id, version } = record;
    if (await store.update(by, "charter_two_factors", textOf(id), { used_codes: next }, Number(version))) return true;
  }
  throw new Error("the authenticator app is used by too many at once");
}

function usedCodes(value: unknown): z.infer<typeof kept> {
  return typeof value === "string" ? kept.parse(parseJson(value)) : [];
}
