import { type Change, personOf } from "../changes/index.ts";
import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import type { Call } from "./context.ts";
import type { CursorScope } from "./cursor.ts";
import { sameJson } from "./json-value.ts";
import type { HistoryEntry } from "./queries.ts";
import { invalidCursor, limitProblem } from "./query-problems.ts";
import type { ReadParts } from "./read-parts.ts";
import { keyOf } from "./record-key.ts";
import type { RecordReader } from "./record-reader.ts";

/** A page of a record's history. */
export interface HistoryPage {
  readonly items: readonly HistoryEntry[];
  readonly next: string | null;
}

/** Reads what happened to single records, from the log. */
export class HistoryReader {
  constructor(
    private readonly parts: ReadParts,
    private readonly records: RecordReader,
  ) {}

  /**
   * The changes of a record, newest first, as far back as the log goes. Who may read the record today, in the bin too, reads
   * its history, of those fields that it shows today. Raises `not_found` for everybody else.
   */
  async history(
    call: Call,
    resource: string,
    id: string,
    query: { readonly limit?: number; readonly cursor?: string },
  ): Promise<HistoryPage> {
    const { record } = await this.records.get(call, resource, id, { trashed: "with" });
    const { cursors, engine, log, model } = this.parts;
    const { pageSize, defaultPageSize } = model.limits;
    const limit = query.limit ?? defaultPageSize;
    if (limit > pageSize) throw limitProblem(`A page holds at most ${pageSize} entries.`, pageSize);
    const scope: CursorScope = {
      principal: call.grant.principal,
      query: ["history", resource, id, record.created_at ?? null],
    };
    const below = query.cursor === undefined ? undefined : readBelow(cursors.open(query.cursor, scope));
    const range = { limit: limit + 1, deadline: call.deadline, ...(below === undefined ? {} : { below }) };
    const kept = await log.ofRecord(engine, { resource, ...keyOf(record) }, range);
    // A record that had the same id before was another one, perhaps not for this caller.
    const earlier = kept.findIndex(({ after, before }) => (after ?? before)?.created_at !== record.created_at);
    const changes = earlier < 0 ? kept : kept.slice(0, earlier);
    const shown = changes.slice(0, limit);
    const last = shown.at(-1);
    const declared = model.resources.get(resource)?.fields;
    const names = Object.keys(record).filter((name) => declared?.has(name));
    return {
      items: shown.map((change) => entryOf(change, names)),
      next: changes.length > limit && last ? cursors.seal({ below: last.version }, scope) : null,
    };
  }
}

function readBelow(position: Json): number {
  if (!isJsonObject(position) || typeof position.below !== "number") throw invalidCursor();
  return position.below;
}

function entryOf(change: Change, names: readonly string[]): HistoryEntry {
  const { version, operation, actor, request, at } = change;
  return {
    version,
    operation,
    at: new Date(at).toISOString(),
    by: personOf(actor),
    request_id: request,
    changes: changesOf(change, names),
  };
}

/** The fields that changed: those whose earlier values the log holds, and all that a new record was given. */
function changesOf({ before, after }: Change, names: readonly string[]): HistoryEntry["changes"] {
  const changed = names.flatMap((name) => {
    const values = { before: fieldValue(before, name), after: fieldValue(after, name) };
    const touched = before === null || after === null || Object.hasOwn(before, name);
    return touched && !sameJson(values.before, values.after) ? [[name, values] as const] : [];
  });
  return Object.fromEntries(changed);
}

function fieldValue(record: JsonObject | null, name: string): Json {
  return record?.[name] ?? null;
}
