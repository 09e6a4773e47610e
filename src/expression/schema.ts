import type { Type } from "./type.ts";

/**
 * How a value lies in its column: what SQL must know beside the type.
 * SQLite: text TEXT, integer INTEGER, real REAL, decimal INTEGER scaled by 10^scale, boolean INTEGER 0/1,
 * date TEXT `2026-11-23`, datetime INTEGER milliseconds since 1970, json TEXT. PostgreSQL: its own types (api.md section 2).
 */
export type ColumnStorage = "text" | "id" | "integer" | "real" | "decimal" | "boolean" | "date" | "datetime" | "json";

/** What a name of a record stands for. */
export type Member =
  /** A column. `of` a json column the type is `list` or `dyn`. */
  | {
      readonly kind: "value";
      readonly name: string;
      readonly type: Type;
      readonly column: string;
      readonly storage: ColumnStorage;
    }
  /** A reference: the column holds the other record's id. */
  | { readonly kind: "ref"; readonly name: string; readonly column: string; readonly target: string }
  /** The other end of a reference: the records of `target` whose `column` holds this record's id. */
  | { readonly kind: "inverse"; readonly name: string; readonly target: string; readonly column: string }
  /** Many to many through a join table whose `from` column holds this record's id, `to` the other's. */
  | {
      readonly kind: "refs";
      readonly name: string;
      readonly target: string;
      readonly table: string;
      readonly from: string;
      readonly to: string;
      /** Whether the join table has `org_id`: only the rows of the caller's organization count. */
      readonly tenant: boolean;
    }
  /** A name that exists but that expressions cannot use (a secret, a sealed column): using it is an error. */
  | { readonly kind: "unusable"; readonly name: string; readonly reason: string };

/** A resource as expressions see it. */
export interface ResourceSchema {
  readonly name: string;
  readonly table: string;
  /** With a trash, a walk into a record whose `deleted_at` is set is a walk into null. */
  readonly trash: boolean;
  /** Whether its rows belong to organizations: a walk enters those of the caller's alone. */
  readonly tenant: boolean;
  readonly members: ReadonlyMap<string, Member>;
}

/** All that the checker knows of a model. A caller's schema holds only what that caller may read. */
export interface Schema {
  resource(name: string): ResourceSchema | undefined;
}

/** Which names an expression may use beside the record's own. */
export interface Scope {
  readonly schema: Schema;
  /** The resource whose members are the bare names; absent where there is no record. */
  readonly record?: string;
  /** `me` and its members; absent where there is no caller (a filter on the log, an alert). */
  readonly me?: ReadonlyMap<string, Type>;
  /** Which of the roots of a write exist: each has the record's members. */
  readonly roots?: readonly ("input" | "next" | "old")[];
  /** Whether `request` exists. */
  readonly request?: boolean;
}
