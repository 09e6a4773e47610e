// contract: tables as every engine understands them. Derived from the model by tables.ts.
import type { ColumnStorage } from "../expression/schema.ts";

/** A column: its storage decides its type on each engine. */
export interface ColumnSchema {
  readonly name: string;
  readonly storage: ColumnStorage;
  readonly notNull: boolean;
  readonly scale?: number;
  readonly precision?: number;
}

/** A foreign key. Deletions are carried out by the data engine, so that each has its change: the key itself only restricts. */
export interface ForeignKey {
  /** The columns, and those of the other table that they name, in the same order. Between tenants both begin with `org_id`. */
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
}

/** An index or unique key. `live` ones skip trashed rows. */
export interface IndexSchema {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly descending: boolean }[];
  readonly unique: boolean;
  readonly live: boolean;
}

/**
 * A table. Record tables have `row_id` (SQLite: INTEGER PRIMARY KEY, for full-text search and ticks), their key unique (`id`,
 * of a tenant `org_id` and `id`), then the system columns and the fields; join tables and system tables (named `charter_…`) have their own.
 */
export interface TableSchema {
  readonly name: string;
  readonly kind: "record" | "join" | "system";
  readonly columns: readonly ColumnSchema[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly indexes: readonly IndexSchema[];
  /** Columns indexed for full-text search. */
  readonly search: readonly string[];
}
