import { type Fragment, join, raw, slot, sql } from "../kit/sql.ts";
import type { SortKey } from "./sort-keys.ts";

/** A piece of what follows a position in a sorted list: the rows that meet `where`, in the order `order`. */
export interface Stretch {
  readonly where: Fragment;
  readonly order: Fragment;
}

/** The order of a list. Only where a value may be missing does it say where null goes, so that an index can give it. */
export function orderBy(keys: readonly SortKey[]): Fragment {
  return join(
    keys.map(
      ({ member, descending }) => sql`${member.value}${raw(`${way(descending)}${member.always ? "" : " NULLS LAST"}`)}`,
    ),
    ", ",
  );
}

/**
 * The rows behind a position, as stretches that follow each other in the list's order: behind a position (a, b) come first the
 * rows with the same a and a later b, then those with a later a, then those without an a. Each is one seek in an index that
 * holds the order, however deep the position is; one condition over all of them would be none. The position's values are the
 * slots `after0`, `after1`, …; `missing` says which of them are null.
 */
export function stretchesAfter(keys: readonly SortKey[], missing: readonly boolean[]): readonly Stretch[] {
  const [first] = keys;
  if (first && keys.every((key) => key.member.always && key.descending === first.descending)) return [together(keys)];
  return keys.flatMap((_, index) => at(keys, missing, keys.length - 1 - index));
}

/** Keys that are all there and go one way are compared as one. */
function together(keys: readonly SortKey[]): Stretch {
  const columns = join(
    keys.map(({ member }) => member.value),
    ", ",
  );
  const values = join(
    keys.map((_, index) => after(index)),
    ", ",
  );
  const where =
    keys.length === 1 ? sql`${columns} ${beyond(keys[0])} ${values}` : sql`(${columns}) ${beyond(keys[0])} (${values})`;
  return { where, order: orderBy(keys) };
}

/** The stretches whose rows equal the position in all keys before the one at `index`, and come later in that one. */
function at(keys: readonly SortKey[], missing: readonly boolean[], index: number): readonly Stretch[] {
  const key = keys[index];
  if (!key || missing[index]) return [];
  const equal = keys.slice(0, index).map(({ member }, before) => {
    return missing[before] ? sql`${member.value} IS NULL` : sql`${member.value} = ${after(before)}`;
  });
  const { value, always } = key.member;
  const rest = keys.slice(index + 1);
  const present = sql`${value}${raw(way(key.descending))}`;
  const later: Stretch = {
    where: join([...equal, sql`${value} ${beyond(key)} ${after(index)}`], " AND "),
    order: rest.length > 0 ? sql`${present}, ${orderBy(rest)}` : present,
  };
  if (always) return [later];
  return [later, { where: join([...equal, sql`${value} IS NULL`], " AND "), order: orderBy(rest) }];
}

function after(index: number): Fragment {
  return slot(`after${index}`);
}

function beyond(key: SortKey | undefined): Fragment {
  return raw(key?.descending ? "<" : ">");
}

function way(descending: boolean): string {
  return descending ? " DESC" : "";
}
