import type { Principal } from "../access/grant.ts";
import type { Model } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import { isJsonArray, textOf } from "../kit/json.ts";
import { identifier } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";
import { KnownBearers } from "./known-bearers.ts";
import { hashToken } from "./session-token.ts";
import { createUserLookup } from "./user-lookup.ts";

/** A session as it was read last: the user, as a request shows it that brought the token itself, or a browser's cookie. */
interface KnownSession {
  readonly expiresAt: number;
  readonly byHeader: Principal;
  readonly byCookie: Principal;
}

/** Finds the session of a bearer's token. Whatever ends it, or changes its user, holds for the next request. */
export class Sessions {
  readonly #known: KnownBearers<KnownSession>;

  constructor(
    model: Model,
    engine: Engine,
    private readonly now: () => number = Date.now,
  ) {
    const columns = ["id", "expires_at", "impersonated_by", "organization"].map((name) => identifier("t", name));
    const find = createUserLookup(model, engine, { table: "charter_sessions", hash: "token_hash", columns });
    this.#known = new KnownBearers(engine, ["users", "charter_sessions"], async (hash) => {
      const found = await find(hash);
      if (!found) return undefined;
      const [id, expiresAt, by, organization] = found.values;
      const impersonator = typeof by === "string" ? { impersonatedBy: by } : {};
      const place = typeof organization === "string" ? { organization } : {};
      const session = { id: textOf(id), expiresAt: Number(expiresAt), ...impersonator, ...place };
      const user = principalOf(found.user);
      return {
        records: [session.id, textOf(found.user.id)],
        found: {
          expiresAt: isBanned(found.user, this.now()) ? 0 : session.expiresAt,
          byHeader: { ...user, session: { ...session, byCookie: false } },
          byCookie: { ...user, session: { ...session, byCookie: true } },
        },
      };
    });
  }

  /** The user whose session the token is; undefined when it is none that holds. */
  principalOf(token: string, byCookie: boolean): Principal | undefined | Promise<Principal | undefined> {
    const found = this.#known.get(hashToken(token));
    if (found instanceof Promise) return found.then((session) => this.#live(session, byCookie));
    return this.#live(found, byCookie);
  }

  close(): void {
    this.#known.close();
  }

  #live(session: KnownSession | undefined, byCookie: boolean): Principal | undefined {
    if (!session || session.expiresAt <= this.now()) return undefined;
    return byCookie ? session.byCookie : session.byHeader;
  }
}

/** A user as a principal. */
export function principalOf(user: JsonObject): Principal {
  const { roles } = user;
  const held = roles !== undefined && isJsonArray(roles) ? roles.filter((role) => typeof role === "string") : [];
  return { kind: "user", id: textOf(user.id), roles: held, profile: user };
}

/** Whether a user is locked out now: for good, or until a time that has not come. */
export function isBanned({ banned, banned_until: until }: JsonObject, now: number): boolean {
  return banned === true && (typeof until !== "string" || Date.parse(until) > now);
}
