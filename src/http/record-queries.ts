import type { Limits } from "../charter/model.ts";
import type { AggregateQuery, ChangesQuery, ListQuery, View } from "../data/queries.ts";
import type { Given } from "./given.ts";

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

const trashed = ["only", "with"] as const;

/** The parameters of a single record, of a list, of grouped figures and of the changes. */
export const viewParameters = ["fields", "expand"] as const;
export const recordParameters = [...viewParameters, "trashed"] as const;
export const listParameters = [...recordParameters, "filter", "sort", "search", "limit", "cursor", "count"] as const;
export const aggregateParameters = [
  "group",
  "count",
  "sum",
  "avg",
  "min",
  "max",
  "filter",
  "search",
  "having",
  "sort",
  "limit",
  "tz",
  "trashed",
] as const;
export const changesParameters = ["since", "resources", "filter", "wait", "limit"] as const;
export const historyParameters = ["limit", "cursor"] as const;

/** How long `/changes` may wait, in seconds. */
export const longestWait = 60;

/** Reads how a record is to be shown; undefined when nothing is said of it. */
export function readView(given: Given): View | undefined {
  const view: Writable<View> = {};
  put(view, "fields", given.names("fields"));
  put(view, "expand", given.names("expand"));
  put(view, "trashed", given.choice("trashed", trashed));
  return Object.keys(view).length === 0 ? undefined : view;
}

/** Reads the parameters of a list. */
export function readListQuery(given: Given, limits: Limits): ListQuery {
  const query: Writable<ListQuery> = {};
  put(query, "fields", given.names("fields"));
  put(query, "expand", given.names("expand"));
  put(query, "trashed", given.choice("trashed", trashed));
  put(query, "filter", given.text("filter"));
  put(query, "sort", given.names("sort"));
  put(query, "search", given.text("search"));
  put(query, "limit", given.whole("limit", 1, limits.pageSize));
  put(query, "cursor", given.text("cursor"));
  put(query, "count", given.choice("count", ["exact"]));
  return query;
}

/** Reads the parameters of grouped figures. */
export function readAggregateQuery(given: Given, limits: Limits): AggregateQuery {
  const query: Writable<AggregateQuery> = {};
  put(query, "group", given.names("group"));
  put(query, "count", given.flag("count"));
  put(query, "sum", given.names("sum"));
  put(query, "avg", given.names("avg"));
  put(query, "min", given.names("min"));
  put(query, "max", given.names("max"));
  put(query, "filter", given.text("filter"));
  put(query, "search", given.text("search"));
  put(query, "having", given.text("having"));
  put(query, "sort", given.names("sort"));
  put(query, "limit", given.whole("limit", 1, limits.groups));
  put(query, "tz", given.text("tz"));
  put(query, "trashed", given.choice("trashed", trashed));
  return query;
}

/** Reads which changes are asked for. */
export function readChangesQuery(given: Given, limits: Limits): ChangesQuery {
  const query: Writable<ChangesQuery> = {};
  put(query, "since", given.text("since"));
  put(query, "resources", given.names("resources"));
  put(query, "filter", given.text("filter"));
  put(query, "wait", given.whole("wait", 0, longestWait));
  put(query, "limit", given.whole("limit", 1, limits.pageSize));
  return query;
}

function put<Target, Name extends keyof Target>(target: Target, name: Name, value: Target[Name] | undefined): void {
  if (value !== undefined) target[name] = value;
}
