import { isJsonObject, type JsonObject } from "../kit/json.ts";
import { type Fragment, render, type Statement, slot, sql } from "../kit/sql.ts";
import type { Dialect, Transaction } from "../storage/engine.ts";
import { placeOf, type RecordKey } from "./record-key.ts";

/** What comes back with a record when it is taken from the bin. */
export type Companion =
  /** A record that went to its own bin. */
  | { readonly kind: "trashed"; readonly resource: string; readonly id: string; readonly org?: string }
  /** A record of a resource without a bin, which went for good. */
  | { readonly kind: "deleted"; readonly resource: string; readonly record: JsonObject }
  /** A record that stayed, or went to its own bin, and lost references: their earlier values. */
  | {
      readonly kind: "unlinked";
      readonly resource: string;
      readonly id: string;
      readonly org?: string;
      readonly values: JsonObject;
    };

/**
 * Remembers, for each record in the bin, what its removal took along. Kept beside the log, not in it: the log has its own
 * retention, and a record may lie in the bin for longer.
 */
export interface Bin {
  keep(transaction: Transaction, resource: string, key: RecordKey, companions: readonly Companion[]): Promise<void>;
  /** Gives what was kept, in the order in which it has to come back, and forgets it. */
  take(transaction: Transaction, resource: string, key: RecordKey): Promise<readonly Companion[]>;
  /** Forgets what was kept for a record that leaves the bin for good, or as the companion of another. */
  forget(transaction: Transaction, resource: string, key: RecordKey): Promise<void>;
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
    keep: async (transaction, resource, key, companions) => {
      if (companions.length === 0) return;
      await transaction.run(insert, [...placed(resource, key), JSON.stringify(companions)]);
    },
    take: async (transaction, resource, key) => {
      const [row] = await transaction.rows(select, placed(resource, key));
      if (typeof row?.[0] !== "string") return [];
      await transaction.run(remove, placed(resource, key));
      const companions: unknown = JSON.parse(row[0]);
      if (!Array.isArray(companions)) throw new TypeError("the bin holds no list");
      return companions.map((companion: unknown) => readCompanion(companion));
    },
    forget: async (transaction, resource, key) => {
      await transaction.run(remove, placed(resource, key));
    },
  };
}

function placed(resource: string, { id, org }: RecordKey): readonly string[] {
  return [placeOf(resource, org), id];
}

function readCompanion(value: unknown): Companion {
  if (isJsonObject(value) && typeof value.resource === "string") {
    const { kind, resource, id, org, record, values } = value;
    const within = typeof org === "string" ? { org } : {};
    if (kind === "trashed" && typeof id === "string") return { kind, resource, id, ...within };
    if (kind === "deleted" && isJsonObject(record)) return { kind, resource, record };
    if (kind === "unlinked" && typeof id === "string" && isJsonObject(values)) {
      return { kind, resource, id, ...within, values };
    }
  }
  throw new TypeError("the bin holds an unknown companion");
}
