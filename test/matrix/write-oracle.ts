import type { Change } from "../../src/changes/index.ts";
import type { Field, Resource } from "../../src/charter/model.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/kit/json.ts";
import { statusFault, valueFault } from "./matrix-path.ts";
import type { Answered } from "./matrix-server.ts";
import type { Sight } from "./sight.ts";
import { listIn, recordOf } from "./truth.ts";

/** A write of one record, as it was asked for. */
export interface Asked {
  readonly resource: Resource;
  readonly input: JsonObject;
}

/** What the log says that an answered write did and may not have done; undefined where all of it was allowed. */
export function unauthorized(sight: Sight, { resource, input }: Asked, change: Change): string | undefined {
  const { after, operation } = change;
  const old = recordOf(sight.truth, resource.name, change.record);
  if (operation === "create") {
    const records = { record: after ?? {}, next: after ?? {}, input };
    if (!sight.may(resource, "create", records)) return "created against the rule";
    return refusedFields(sight, resource, Object.keys(input), records);
  }
  if (!old || !sight.reads(resource, old)) return `${operation} of a record that is hidden`;
  if (operation !== "update") {
    return sight.may(resource, "delete", { record: old, old }) ? undefined : `${operation} against the rule`;
  }
  const next = after ?? {};
  const changed = [...resource.fields.keys()].filter((name) => !Bun.deepEquals(old[name], next[name], true));
  const given = Object.fromEntries([...Object.keys(input), ...changed].map((name) => [name, next[name] ?? null]));
  const records = { record: old, old, next, input: given };
  if (!sight.may(resource, "update", records)) return "updated against the rule";
  return refusedFields(sight, resource, changed, records);
}

function refusedFields(
  sight: Sight,
  resource: Resource,
  names: readonly string[],
  records: Parameters<Sight["may"]>[2],
): string | undefined {
  const refused = names.filter((name) => {
    const field = resource.fields.get(name);
    return field && !sight.mayField(resource, field, "write", records);
  });
  return refused.length === 0 ? undefined : `wrote ${refused.join(", ")} against the rule`;
}

/** What an answer to a write shows and should not, or the other way round. */
export function shownFault(
  sight: Sight,
  resource: Resource,
  shown: Json | undefined,
  id: Json,
  changes: readonly Change[],
) {
  const stored = recordOf(sight.truth, resource.name, id);
  const after = changes.findLast((change) => change.record === id && change.resource === resource.name)?.after;
  const record = after ?? stored ?? {};
  const visible = (record.deleted_at ?? null) === null && sight.reads(resource, record);
  return valueFault(shown, visible ? sight.show(resource, record) : { id, version: record.version ?? null });
}

/** What is wrong with a write that went well: what it did, and what its answer shows. */
export function doneFault(sight: Sight, asked: Asked, answer: Answered): string | undefined {
  const { resource } = asked;
  const id = answer.json.id ?? null;
  const own = answer.changes.filter((change) => change.record === id && change.resource === resource.name);
  const wrong = own.map((change) => unauthorized(sight, asked, change)).find((fault) => fault !== undefined);
  return wrong ?? shownFault(sight, resource, answer.json, id, answer.changes);
}

/** How a patch of one field, with a value that it can have, must be answered. */
export function patchStatus(
  sight: Sight,
  resource: Resource,
  record: JsonObject,
  field: Field,
  value: Json,
): readonly number[] {
  if (!sight.knows(resource)) return [404];
  const declared = resource.fields.has(field.name);
  const reads = sight.saidOf(resource, field, "read") !== "never";
  const writes = sight.saidOf(resource, field, "write") !== "never";
  if (!declared || field.kind === "computed" || (!reads && !writes)) return [422];
  if (!writes) return [403];
  if (record.deleted_at !== null || !sight.reads(resource, record)) return [404];
  const person = sight.caller.id;
  const next = { ...record, [field.name]: value, version: Number(record.version) + 1, updated_by: person };
  const records = { record, old: record, next, input: { [field.name]: value } };
  if (!sight.may(resource, "update", records)) return [403];
  return sight.mayField(resource, field, "write", records) ? [200, 409, 422] : [403];
}

/** The first fault of the statuses and of what a write did. */
export function writeFault(
  sight: Sight,
  asked: Asked,
  answer: Answered,
  statuses: readonly number[],
): string | undefined {
  const wrong = statusFault(answer, ...statuses);
  if (wrong !== undefined || answer.status >= 300 || answer.status === 204) return wrong;
  return doneFault(sight, asked, answer);
}

/** The result of the only operation of a batch, as if it had been answered by itself. */
export function ofBatch(answer: Answered): Answered {
  const [result] = listIn(answer.json.results);
  if (result === undefined || !isJsonObject(result)) return answer;
  const { record, status } = result;
  return { ...answer, status: Number(status), json: record !== undefined && isJsonObject(record) ? record : {} };
}
