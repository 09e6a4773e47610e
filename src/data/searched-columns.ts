import type { ResourceGrant } from "../access/grant.ts";
import type { Call } from "./context.ts";
import { parameterProblem } from "./query-problems.ts";

/**
 * The columns that a search of this caller goes through: those it may read on every row, for a match elsewhere would tell what
 * stands there. Raises `invalid_parameter` where there are none.
 */
export function searchedColumns(call: Pick<Call, "grant">, { resource }: ResourceGrant): readonly string[] {
  const members = call.grant.rules.schema.resource(resource.name)?.members;
  const columns = resource.searchable.filter((name) => members?.has(name));
  if (columns.length === 0) throw parameterProblem("search", "There is nothing to search in here.");
  return columns;
}
