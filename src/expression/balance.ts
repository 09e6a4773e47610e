import { type Fragment, join, sql } from "../kit/sql.ts";

const width = 16;

/** Joins any number of parts by an operator that groups freely, as a tree as deep as their logarithm: engines bound the depth. */
export function balance(parts: readonly Fragment[], operator: string): Fragment {
  let level = parts;
  while (level.length > width) {
    level = Array.from(
      { length: Math.ceil(level.length / width) },
      (_, at) => sql`(${join(level.slice(at * width, (at + 1) * width), operator)})`,
    );
  }
  return sql`(${join(level, operator)})`;
}
