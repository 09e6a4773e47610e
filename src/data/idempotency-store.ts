import { createHash } from "node:crypto";
import type { Json } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { Sealer } from "../kit/seal.ts";
import { type Fragment, render, type Statement, slot, sql } from "../kit/sql.ts";
import { ConstraintError, type Engine, type Transaction } from "../storage/engine.ts";
import type { Call } from "./context.ts";
import type { Idempotency } from "./queries.ts";

/** How long answers are kept, milliseconds. */
export const kept = 24 * 60 * 60 * 1000;

/** Expired answers that storing a new one deletes at most, so that no request pays for all of them. */
const prunedAtOnce = 4;

/**
 * Keeps the answers of writes that carried an `Idempotency-Key`, each in the transaction of its write: only a write that was
 * committed has one. A key belongs to its caller and route. The answers are sealed, since they hold records, and so are the
 * fingerprints: whoever has the hash of a short body can try out what it was.
 */
export interface IdempotencyStore {
  /**
   * Runs a keyed write unless it was done before. `work` is given a function that stores its answer in its transaction;
   * `replay` is given the stored one. Raises `in_progress` while a request with the key is running, and
   * `idempotency_mismatch` when the key came with another body.
   */
  once<T>(
    call: Call,
    idempotency: Idempotency,
    work: (store: (transaction: Transaction, answer: Json) => Promise<void>) => Promise<T>,
    replay: (answer: unknown) => Promise<T>,
  ): Promise<{ readonly value: T; readonly replayed: boolean }>;
}

/** Prepares the store. `now` gives milliseconds since 1970. */
export function createIdempotencyStore(engine: Engine, sealer: Sealer, now: () => number): IdempotencyStore {
  const prepare = (fragment: Fragment): Statement => render(fragment, engine.dialect.placeholder);
  const find = prepare(
    sql`SELECT "fingerprint", "answer" FROM "charter_idempotency" WHERE "key" = ${slot("key")} AND "at" > ${slot("since")}`,
  );
  const prune = prepare(
    sql`DELETE FROM "charter_idempotency" WHERE ("key" = ${slot("key")} AND "at" <= ${slot("until")}) OR "key" IN
      (SELECT "key" FROM "charter_idempotency" WHERE "at" <= ${slot("until")} ORDER BY "at" LIMIT ${slot("count")})`,
  );
  const insert = prepare(
    sql`INSERT INTO "charter_idempotency" ("key", "fingerprint", "answer", "at")
      VALUES (${slot("key")}, ${slot("fingerprint")}, ${slot("answer")}, ${slot("at")})`,
  );
  /** Keys of requests that are running in this process; other processes meet at the table's primary key. */
  const running = new Map<string, string>();

  const keep = async (transaction: Transaction, key: string, fingerprint: string, answer: Json): Promise<void> => {
    const at = now();
    await transaction.run(prune, [key, at - kept, at - kept, prunedAtOnce]);
    try {
      const sealed = sealer.seal(fingerprint, fingerprintOf(key));
      await transaction.run(insert, [key, sealed, sealer.seal(JSON.stringify(answer), key), at]);
    } catch (error) {
      if (error instanceof ConstraintError) throw inProgress(error);
      throw error;
    }
  };

  return {
    async once(call, idempotency, work, replay) {
      const key = scopedKey(call, idempotency);
      const { fingerprint } = idempotency;
      const current = running.get(key);
      if (current !== undefined) throw current === fingerprint ? inProgress() : mismatch();
      running.set(key, fingerprint);
      try {
        const [row] = await engine.rows(find, [key, now() - kept], { effort: "seek" });
        if (!row) {
          const value = await work((transaction, answer) => keep(transaction, key, fingerprint, answer));
          return { value, replayed: false };
        }
        const [sealed, answer] = row;
        if (typeof sealed !== "string" || typeof answer !== "string") throw new TypeError("an answer was not sealed");
        if (sealer.open(sealed, fingerprintOf(key)) !== fingerprint) throw mismatch();
        return { value: await replay(JSON.parse(sealer.open(answer, key))), replayed: true };
      } finally {
        running.delete(key);
      }
    },
  };
}

/** A key says nothing of the caller it is kept for; callers without a name are told apart by their address. */
function scopedKey(call: Call, { route, key }: Idempotency): string {
  const { kind, id, org } = call.grant.principal;
  const caller = [
    kind,
    id,
    org?.id ?? null,
    call.request.api_key ?? null,
    id === null ? (call.request.ip ?? null) : null,
  ];
  return createHash("sha256")
    .update(JSON.stringify([caller, route, key]))
    .digest("base64url");
}

/** What a sealed fingerprint belongs to: it cannot stand in the place of an answer. */
function fingerprintOf(key: string): string {
  return `${key} fingerprint`;
}

function inProgress(cause?: unknown): Problem {
  return new Problem("in_progress", "A request with this idempotency key is still running: ask again later.", {
    cause,
  });
}

function mismatch(): Problem {
  return new Problem("idempotency_mismatch", "This idempotency key came with another request: use a new one.");
}
