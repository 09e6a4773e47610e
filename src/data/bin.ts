import { isJsonObject, type JsonObject } from "../kit/json.ts";
import { type Fragment, render, type Statement, slot, sql } from "../kit/sql.ts";
import type { Dialect, Transaction } from "../storage/engine.ts";

/** What comes back with a record when it is taken from the bin. */
export type Companion =
  /** A record that went to its own bin. */
  | { readonly kind: "trashed"; readonly resource: string; readonly id: string }
  /** A record of a resource without a bin, which went for good. */
  | { readonly kind: "deleted"; readonly resource: string; readonly record: JsonObject }
  /** A record that stayed, or went to its own bin, and lost references: their earlier values. */
  | { readonly kind: "unlinked"; readonly resource: string; readonly id: string; readonly values: JsonObject };

/**
 * Remembers, for each record in the bin, what its removal took along. Kept beside the log, not in it: the log has its own
 * retention, and a record may lie in the bin for longer.
 */
export interface Bin {
  keep(transaction: Transaction, resource: string, id: string, companions: readonly Companion[]): Promise<void>;
  /** Gives what was kept, in the order in which it has to come back, and forgets it. */
  take(transaction: Transaction, resource: string, id: string): Promise<readonly Companion[]>;
  /** Forgets what was kept for a record that leaves the bin for good, or as the companion of another. */
  forget(transaction: Transaction, resource: string, id: string): Promise<void>;
}

/** Prepares the bin's statements. */
export function createBin(dialect: Pick<Dialect, "placeholder">): Bin {
  const prepare = (fragment: Fragment): Statement => render(fragment, dialect.placeholder);
  const insert = prepare(
    sql`INSERT INTO "charter_bin" ("resource", "record", "companions")
      VALUES (${slot("resource")}, ${slot("record")}, ${slot("companions")})`,
  );
  const select = prepare(
    sql`SELECT "companions" FROM "charter_bin" WHERE "resource" = ${slot("resource")} AND "record" = ${slot("record")}`,
  );
  const remove = prepare(
    sql`DELETE FROM "charter_bin" WHERE "resource" = ${slot("resource")} AND "record" = ${slot("record")}`,
  );
  return {
    keep: async (transaction, resource, id, companions) => {
      if (companions.length > 0) await transaction.run(insert, [resource, id, JSON.stringify(companions)]);
    },
    take: async (transaction, resource, id) => {
      const [row] = await transaction.rows(select, [resource, id]);
      if (typeof row?.[0] !== "string") return [];
      await transaction.run(remove, [resource, id]);
      const companions: unknown = JSON.parse(row[0]);
      if (!Array.isArray(companions)) throw new TypeError("the bin holds no list");
      return companions.map((companion: unknown) => readCompanion(companion));
    },
    forget: async (transaction, resource, id) => {
      await transaction.run(remove, [resource, id]);
    },
  };
}

function readCompanion(value: unknown): Companion {
  if (isJsonObject(value) && typeof value.resource === "string") {
    const { kind, resource, id, record, values } = value;
    if (kind === "trashed" && typeof id === "string") return { kind, resource, id };
    if (kind === "deleted" && isJsonObject(record)) return { kind, resource, record };
    if (kind === "unlinked" && typeof id === "string" && isJsonObject(values)) return { kind, resource, id, values };
  }
  throw new TypeError("the bin holds an unknown companion");
}
