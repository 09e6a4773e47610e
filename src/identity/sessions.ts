import type { Principal } from "../access/grant.ts";
import { createLogReader, type LogReader } from "../changes/index.ts";
import type { Model } from "../charter/model.ts";
import { selectFields, storedFields } from "../data/select.ts";
import { type JsonObject, textOf } from "../kit/json.ts";
import { identifier, render, type Statement, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";
import { hashToken } from "./session-token.ts";

/** What a principal is made of, as it was read last. */
interface KnownSession {
  readonly id: string;
  readonly user: string;
  readonly expiresAt: number;
  readonly byHeader: Principal;
  readonly byCookie: Principal;
}

/** Sessions remembered at most. */
const mostKnown = 50_000;
/** Changes of sessions and people that are followed one by one; after more, all is forgotten. */
const mostFollowed = 500;

/**
 * Finds the session of a bearer's token: from memory where it is known, else by one query. What is known is dropped as soon as
 * the log tells of a change of the session or its user, before the next request is looked at; so a revoked session, a
 * changed role or a ban holds at once.
 */
export class Sessions {
  readonly #find: Statement;
  readonly #decode;
  readonly #log: LogReader;
  readonly #known = new Map<string, KnownSession>();
  readonly #hashes = new Map<string, Set<string>>();
  readonly #stopListening: () => void;
  #through: number | undefined;
  #changed = true;

  constructor(
    model: Model,
    private readonly engine: Engine,
    private readonly now: () => number = Date.now,
  ) {
    const [users, sessions] = [model.resources.get("users"), model.system.get("charter_sessions")];
    if (!users || !sessions) throw new TypeError("the model knows no sessions");
    const { dialect } = engine;
    const shown = selectFields(storedFields(users), { model, dialect, alias: "u", references: "stored" });
    const own = ["id", "expires_at", "impersonated_by"].map((name) => identifier("s", name));
    this.#decode = shown;
    this.#find = render(
      sql`SELECT ${shown.list}, ${own[0] ?? sql``}, ${own[1] ?? sql``}, ${own[2] ?? sql``}
        FROM ${identifier(sessions.table)} AS "s" JOIN ${identifier(users.table)} AS "u" ON "u"."id" = "s"."user"
        WHERE "s"."token_hash" = ${slot("hash")}`,
      dialect.placeholder,
    );
    this.#log = createLogReader(dialect, () => []);
    this.#stopListening = engine.onCommit(() => {
      this.#changed = true;
    });
  }

  /** The user whose session the token is; undefined when it is none that holds. */
  principalOf(token: string, byCookie: boolean): Principal | undefined | Promise<Principal | undefined> {
    const hash = hashToken(token);
    if (this.#changed || this.engine.capabilities.manyWriters) return this.#refreshed(hash, byCookie);
    const known = this.#known.get(hash);
    return known ? this.#live(known, byCookie) : this.#read(hash, byCookie);
  }

  close(): void {
    this.#stopListening();
  }

  async #refreshed(hash: string, byCookie: boolean): Promise<Principal | undefined> {
    this.#changed = false;
    await this.#follow();
    const known = this.#known.get(hash);
    return known ? this.#live(known, byCookie) : await this.#read(hash, byCookie);
  }

  /** Forgets what the log says has changed since it was read last. */
  async #follow(): Promise<void> {
    if (this.#through === undefined) {
      this.#through = await this.#log.head(this.engine);
      this.#forgetAll();
      return;
    }
    const query = { resources: ["users", "charter_sessions"], limit: mostFollowed };
    const page = await this.#log.after(this.engine, this.#through, query);
    this.#through = page.through;
    for (const { record } of page.changes) this.#forget(record);
    if (!page.more) return;
    this.#forgetAll();
    this.#through = await this.#log.head(this.engine);
  }

  async #read(hash: string, byCookie: boolean): Promise<Principal | undefined> {
    const through = this.#through;
    const [row] = await this.engine.rows(this.#find, [hash], { effort: "seek" });
    if (!row) return undefined;
    const user = this.#decode.decode(row);
    const { width } = this.#decode;
    const [id, expiresAt, by] = row.slice(width, width + 3);
    const impersonatedBy = typeof by === "string" ? { impersonatedBy: by } : {};
    const session = { id: String(id), expiresAt: Number(expiresAt), ...impersonatedBy };
    const known = knownSession(session, user, this.now());
    if (!known) return undefined;
    // What changed while it was read is not remembered: the next request reads it anew.
    if (through === this.#through && !this.#changed) this.#remember(hash, known);
    return this.#live(known, byCookie);
  }

  #live(known: KnownSession, byCookie: boolean): Principal | undefined {
    if (known.expiresAt <= this.now()) return undefined;
    return byCookie ? known.byCookie : known.byHeader;
  }

  #remember(hash: string, known: KnownSession): void {
    if (this.#known.size >= mostKnown) this.#forgetAll();
    this.#known.set(hash, known);
    for (const id of [known.id, known.user]) {
      const hashes = this.#hashes.get(id) ?? new Set();
      this.#hashes.set(id, hashes.add(hash));
    }
  }

  #forget(id: string): void {
    for (const hash of this.#hashes.get(id) ?? []) this.#known.delete(hash);
    this.#hashes.delete(id);
  }

  #forgetAll(): void {
    this.#known.clear();
    this.#hashes.clear();
  }
}

function knownSession(
  session: { readonly id: string; readonly expiresAt: number; readonly impersonatedBy?: string },
  user: JsonObject,
  now: number,
): KnownSession | undefined {
  if (isBanned(user, now)) return undefined;
  const { roles } = user;
  const principal = {
    kind: "user",
    id: textOf(user.id),
    roles: Array.isArray(roles) ? roles.map(String) : [],
    profile: user,
  } as const;
  const { id, expiresAt } = session;
  return {
    id,
    user: principal.id,
    expiresAt,
    byHeader: { ...principal, session: { ...session, byCookie: false } },
    byCookie: { ...principal, session: { ...session, byCookie: true } },
  };
}

/** Whether a user is locked out now: for good, or until a time that has not come. */
export function isBanned({ banned, banned_until: until }: JsonObject, now: number): boolean {
  return banned === true && (typeof until !== "string" || Date.parse(until) > now);
}
