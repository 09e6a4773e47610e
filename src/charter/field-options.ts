import type { JsonObject } from "../kit/json.ts";
import type { ExpressionDefault } from "./expr.ts";
import type { OnDelete } from "./model.ts";

/** A default: a value of the field, or `expr("…")`. */
export type Default<Value> = Value | ExpressionDefault | undefined;

/** Options of a field that holds nothing a client may send. */
export interface DisplayOptions<Read extends string | undefined = undefined> {
  /** Who may read it, beside whoever may read the record: an expression. */
  readonly read?: Read;
  /** Its name for people. By default made from its name. */
  readonly title?: string;
  /** A sentence for those who fill it in. */
  readonly help?: string;
}

/** Options of every field that a client writes. */
export interface WriteOptions<Required extends boolean, Read extends string | undefined = undefined>
  extends DisplayOptions<Read> {
  /** A record without a value is refused. */
  readonly required?: Required;
  /** Who may write it, beside whoever may write the record: an expression. */
  readonly write?: string;
  /** Its earlier name: the column is renamed, not made anew. */
  readonly was?: string;
}

/** Options common to the fields with a value that can be read back. */
export interface ValueOptions<
  Required extends boolean,
  Value,
  Hidden extends boolean,
  Read extends string | undefined = undefined,
> extends WriteOptions<Required, Read> {
  /** The value of a record created without one. */
  readonly default?: Value;
  /** Shown to nobody and written by no client; rules may use it. */
  readonly hidden?: Hidden;
  /**
   * Marks personal data. In `users` always `true`; elsewhere the name of the field that refers to the person.
   * Recorded in the model; sealing it in the log comes with a later release.
   */
  readonly personal?: true | string;
}

/** Options of the fields that an index can hold. */
export interface IndexOptions {
  /** No two records have the same value. Null counts as no value. */
  readonly unique?: boolean;
  /** Keeps an index on it, for filters and sorts. */
  readonly index?: boolean;
}

/** Bounds of a text in characters (code points), and its form. */
export interface TextBounds {
  readonly min?: number;
  readonly max?: number;
  /** A regular expression that must be found in the text; `^` and `$` bind it to the whole. */
  readonly pattern?: string;
}

/** Lets full-text search look into a field. */
export interface SearchOptions {
  readonly search?: boolean;
}

/** Bounds of a number, both inclusive. */
export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
}

/** Form and bounds of a decimal. */
export interface DecimalBounds {
  /** How many digits it has in all, 1 to 18. Default 18. */
  readonly precision?: number;
  /** How many of them stand after the point. Default 2. */
  readonly scale?: number;
  /** Inclusive bounds, as decimals: `"0.00"`. */
  readonly min?: string;
  readonly max?: string;
}

/** Bounds on the number of items, both inclusive; `max` is 1,000 when not given. */
export interface ItemBounds {
  readonly min?: number;
  readonly max?: number;
}

/** Options of a reference. */
export interface ReferenceOptions<Delete extends OnDelete> {
  /** The name of the way back, on the resource it refers to. Without one there is none. */
  readonly inverse?: string;
  /** What happens to this record when the one it refers to is deleted. Default `restrict`: that one cannot be deleted. */
  readonly onDelete?: Delete;
}

/** Options of a field of free JSON. */
export interface JsonOptions {
  /** A JSON Schema that the value must meet. */
  readonly schema?: JsonObject;
}
