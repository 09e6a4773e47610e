import type { Fragment } from "../kit/sql.ts";
import type { TimePart } from "./node.ts";
import type { ColumnStorage } from "./schema.ts";
import type { Type } from "./type.ts";

/**
 * What differs between engines in the SQL of expressions. Operands are complete SQL expressions; what is used several times
 * is named by `once`, for operands nest.
 */
export interface SqlDialect {
  /**
   * A condition that is always true, for each row or list item that a subquery visits: through it a query can be stopped
   * wherever it is. Absent where nothing has to be, and empty where the engine stops queries by itself.
   */
  readonly tick?: (alias: string, of: "row" | "item") => Fragment;
  /** Equality in which null equals null; served by an index where the engine can. */
  same(left: Fragment, right: Fragment): Fragment;
  /** A column as the value expressions work on: times as milliseconds, decimals scaled, lists and JSON as JSON. */
  column(column: Fragment, storage: ColumnStorage, type: Type): Fragment;
  /** A condition that is known. */
  truth(value: boolean): Fragment;
  /** A condition's value where null counts as false. */
  isTrue(value: Fragment): Fragment;
  /** A bound value, as the type that the expression has there. */
  given(parameter: Fragment, type: Type): Fragment;
  /** A bound list, as JSON. */
  list(json: string): Fragment;
  /** A whole number of 64 bits, null where it overflowed. */
  integer(value: Fragment): Fragment;
  /** A double, null where it is not finite. */
  finite(value: Fragment): Fragment;
  length(text: Fragment): Fragment;
  contains(text: Fragment, part: Fragment): Fragment;
  startsWith(text: Fragment, part: Fragment): Fragment;
  /** `startsWith` with a known text, as a range that an index can serve. */
  hasPrefix(text: Fragment, prefix: string): Fragment;
  endsWith(text: Fragment, part: Fragment): Fragment;
  matches(text: Fragment, pattern: Fragment): Fragment;
  divide(left: Fragment, right: Fragment): Fragment;
  toDouble(value: Fragment): Fragment;
  toText(value: Fragment): Fragment;
  booleanToText(value: Fragment): Fragment;
  textToInteger(text: Fragment): Fragment;
  textToDouble(text: Fragment): Fragment;
  doubleToInteger(value: Fragment): Fragment;
  timePart(milliseconds: Fragment, part: TimePart): Fragment;
  listLength(list: Fragment): Fragment;
  /** `FROM`-ready items of a JSON list, with the alias; `item` gives an item's value. */
  items(list: Fragment, alias: string): Fragment;
  item(alias: string, type: Type): Fragment;
  /** The items of a list that are left, as a list. `from` is `items` with its conditions. */
  collect(alias: string, from: Fragment): Fragment;
  /** The item of a JSON list at an index. */
  element(list: Fragment, index: Fragment, type: Type): Fragment;
  /** The JSON at a path, as a value of the type; null where it is of another. */
  json(json: Fragment, path: readonly (string | number)[], type: Type): Fragment;
}
