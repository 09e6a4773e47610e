import { isJsonArray, isJsonObject, type Json } from "../kit/json.ts";
import type { Call } from "./context.ts";
import type { CursorScope } from "./cursor.ts";
import type { ExpandContext } from "./expand.ts";
import type { ListQuery } from "./queries.ts";
import { invalidCursor } from "./query-problems.ts";
import type { ReadParts } from "./read-parts.ts";

/** Where a page of a list begins. */
export interface ListPosition {
  /** The sort keys of the last record of the page before. */
  readonly after?: readonly Json[];
  /** Records before it, in a list by rank. */
  readonly skip?: number;
  /** The list is of the records that belong to this one: its resource, the relation, its id. */
  readonly of?: readonly [resource: string, relation: string, id: string];
}

const everything: ListQuery = {};

/** Makes the cursor of a position in a list. */
export function sealList(
  parts: ReadParts,
  call: Call,
  resource: string,
  query: ListQuery,
  position: ListPosition,
): string {
  const { after, skip, of } = position;
  return parts.cursors.seal(
    { ...(after && { after }), ...(skip !== undefined && { skip }), ...(of && { of }) },
    scopeOf(call, resource, query),
  );
}

/** The position of a list's cursor; undefined without one. Raises `invalid_cursor` for one of another caller or query. */
export function openList(parts: ReadParts, call: Call, resource: string, query: ListQuery): ListPosition | undefined {
  if (query.cursor === undefined) return undefined;
  const position = parts.cursors.open(query.cursor, scopeOf(call, resource, query));
  if (!isJsonObject(position)) throw invalidCursor();
  const { after, skip, of } = position;
  return {
    ...(after !== undefined && isJsonArray(after) ? { after } : {}),
    ...(typeof skip === "number" ? { skip } : {}),
    ...(of === undefined ? {} : { of: readOwner(of) }),
  };
}

/** What filling a view takes for a call. The `next` of a list that was cut is a cursor of the target's own list, given alone. */
export function expandContext(parts: ReadParts, call: Call): ExpandContext {
  return {
    engine: parts.engine,
    call,
    width: parts.model.limits.expandWidth,
    next: (resource, relation, owner, after) =>
      sealList(parts, call, relation.target, everything, {
        after: after.map((value) => (typeof value === "number" || value === null ? value : String(value))),
        of: [resource, relation.name, owner],
      }),
  };
}

function scopeOf(call: Call, resource: string, query: ListQuery): CursorScope {
  const { sort, filter, search, trashed } = query;
  const asked: Json = [
    "list",
    resource,
    sort ?? null,
    filter === undefined ? null : withoutSpace(filter),
    search ?? null,
    trashed ?? null,
  ];
  return { principal: call.grant.principal, query: asked };
}

/** A filter stays the same however it is spaced; what stands in quotes is kept. */
function withoutSpace(filter: string): string {
  return filter.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\s+/g, (part) => (part.trim() === "" ? "" : part));
}

function readOwner(of: Json): readonly [string, string, string] {
  if (!isJsonArray(of)) throw invalidCursor();
  const [resource, relation, id] = of;
  if (typeof resource !== "string" || typeof relation !== "string" || typeof id !== "string") throw invalidCursor();
  return [resource, relation, id];
}
