import type { Principal } from "../access/grant.ts";
import type { Model } from "../charter/model.ts";
import { isJsonArray, parseJson, textOf } from "../kit/json.ts";
import { identifier } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";
import { KnownBearers } from "./known-bearers.ts";
import { hashToken } from "./session-token.ts";
import { isBanned, principalOf } from "./sessions.ts";
import { createUserLookup } from "./user-lookup.ts";

/** How every key begins, so that it is known for one wherever it turns up. */
const prefix = "charter_key_";
/** Characters of a key that are kept as they are, to know it again by. */
const shown = prefix.length + 4;

interface KnownKey {
  /** Milliseconds since 1970; infinite for a key that does not expire. */
  readonly expiresAt: number;
  readonly principal: Principal;
}

/** Whether a token is an API key. */
export function isApiKey(token: string): boolean {
  return token.startsWith(prefix);
}

/** A new key of 256 random bits: the text that is shown once, its beginning, and the hash that is kept. */
export function createApiKey(): { readonly key: string; readonly start: string; readonly hash: string } {
  const key = prefix + Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return { key, start: key.slice(0, shown), hash: hashToken(key) };
}

/** Finds the owner of an API key, as far as the key's scopes let it act for them. Verifying one writes nothing. */
export class ApiKeys {
  readonly #known: KnownBearers<KnownKey>;

  constructor(
    model: Model,
    engine: Engine,
    private readonly now: () => number = Date.now,
  ) {
    const columns = ["id", "expires_at", "scopes", "organization"].map((name) => identifier("t", name));
    const find = createUserLookup(model, engine, { table: "charter_api_keys", hash: "key_hash", columns });
    this.#known = new KnownBearers(engine, ["users", "charter_api_keys"], async (hash) => {
      const found = await find(hash);
      if (!found) return undefined;
      const [id, expiresAt, scopes, organization] = found.values;
      const place = typeof organization === "string" ? { organization } : {};
      const key = { id: textOf(id), scopes: readScopes(textOf(scopes)), ...place };
      const lasts = expiresAt === null ? Number.POSITIVE_INFINITY : Number(expiresAt);
      return {
        records: [key.id, textOf(found.user.id)],
        found: {
          expiresAt: isBanned(found.user, this.now()) ? 0 : lasts,
          principal: { ...principalOf(found.user), kind: "key", key },
        },
      };
    });
  }

  /** Whom the key acts for; undefined when it is none that holds. */
  principalOf(key: string): Principal | undefined | Promise<Principal | undefined> {
    const found = this.#known.get(hashToken(key));
    if (found instanceof Promise) return found.then((known) => this.#live(known));
    return this.#live(found);
  }

  close(): void {
    this.#known.close();
  }

  #live(key: KnownKey | undefined): Principal | undefined {
    return key && key.expiresAt > this.now() ? key.principal : undefined;
  }
}

function readScopes(text: string): readonly string[] {
  const scopes = parseJson(text);
  return isJsonArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [];
}
