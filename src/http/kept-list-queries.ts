import type { Limits } from "../charter/model.ts";
import type { ListQuery } from "../data/queries.ts";
import { givenInQuery } from "./given.ts";
import { listParameters, readListQuery } from "./record-queries.ts";

/** Queries kept for one model, and characters of one at most. */
const mostKept = 500;
const longest = 1_000;

const keptByLimits = new WeakMap<Limits, Map<string, ListQuery>>();

/**
 * Reads the query of a list. Clients ask for the same first pages over and over, so what was read once is kept by its text;
 * further pages are asked for once each, and are not. Raises `malformed` and `invalid_parameter`.
 */
export function keptListQuery(search: string, limits: Limits): ListQuery {
  const kept = keptByLimits.get(limits) ?? new Map<string, ListQuery>();
  const known = kept.get(search);
  if (known !== undefined) return known;
  const query = readListQuery(givenInQuery(search, listParameters), limits);
  if (query.cursor !== undefined || search.length > longest) return query;
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  keptByLimits.set(limits, kept.set(search, query));
  return query;
}
