import { type Fragment, raw, sql } from "../kit/sql.ts";

/** Text up to this length, such as a column or a parameter, may be repeated: it cannot grow with what it is nested in. */
const shortText = 48;

/**
 * SQL that uses a value several times and says it once, so that nesting adds to a statement and does not multiply it.
 * The value is computed once, too.
 */
export function once(value: Fragment, use: (value: Fragment) => Fragment): Fragment {
  if (isShort(value)) return use(value);
  return sql`(SELECT ${use(raw("v"))} FROM (SELECT ${value} AS v) AS named)`;
}

/** The same with two values. */
export function onceBoth(
  left: Fragment,
  right: Fragment,
  use: (left: Fragment, right: Fragment) => Fragment,
): Fragment {
  if (isShort(left) && isShort(right)) return use(left, right);
  return sql`(SELECT ${use(raw("v1"), raw("v2"))} FROM (SELECT ${left} AS v1, ${right} AS v2) AS named)`;
}

function isShort({ chunks, parameters }: Fragment): boolean {
  return chunks.reduce((length, chunk) => length + chunk.length, parameters.length) <= shortText;
}
