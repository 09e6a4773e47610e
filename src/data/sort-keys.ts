import type { RoleGrant } from "../access/grant.ts";
import { fieldKinds } from "../charter/field-kinds.ts";
import type { ReadContext } from "./caller-filter.ts";
import { type MemberValue, memberValue } from "./member-path.ts";
import { parameterProblem } from "./query-problems.ts";

/** A key that a list is sorted by. Null comes last in both directions. */
export interface SortKey {
  readonly member: MemberValue;
  readonly descending: boolean;
}

/** Keys of one sort at most: each makes the statement of a further page longer. */
const mostKeys = 8;

/**
 * Reads `-created_at,subject`. The id follows as the last key, in the direction of the one before it, so that the order is
 * total; without a sort it is the only one. Raises `invalid_parameter` for what the caller cannot sort by.
 */
export function readSort(
  context: ReadContext,
  rules: RoleGrant,
  resource: string,
  sort: readonly string[],
  alias: string,
): readonly SortKey[] {
  if (sort.length > mostKeys) throw parameterProblem("sort", `A list is sorted by ${mostKeys} keys at most.`);
  const keys: SortKey[] = [];
  for (const written of [...sort, sort.at(-1)?.startsWith("-") ? "-id" : "id"]) {
    const descending = written.startsWith("-");
    const name = descending ? written.slice(1) : written;
    const member = memberValue(context, rules, resource, name, { parameter: "sort", alias });
    if (!fieldKinds[member.field.kind].indexable) {
      throw parameterProblem("sort", `A list cannot be sorted by ${JSON.stringify(name)}: its values have no order.`);
    }
    if (keys.some((key) => key.member.name === name)) {
      if (keys.length < sort.length)
        throw parameterProblem("sort", `${JSON.stringify(name)} stands in the sort twice.`);
      continue;
    }
    keys.push({ member, descending });
    if (name === "id") break;
  }
  return keys;
}
