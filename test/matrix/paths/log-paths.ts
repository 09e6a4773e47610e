import type { Change } from "../../../src/changes/index.ts";
import { personOf } from "../../../src/changes/index.ts";
import type { Resource } from "../../../src/charter/model.ts";
import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { type MatrixPath, one, statusFault, valueFault } from "../matrix-path.ts";
import type { Sight } from "../sight.ts";
import { idOf } from "../truth.ts";
import { readable } from "./record-paths.ts";

/** What happened to each record, of the fields that it shows today. */
export const historyPath: MatrixPath = {
  name: "history",
  *cases(_scene, sight, resource) {
    for (const record of sight.truth.rows.get(resource.name) ?? []) {
      const shown = sight.show(resource, record);
      const names = Object.keys(shown).filter((name) => resource.fields.has(name));
      const changes = sight.truth.log.filter(
        (change) => change.resource === resource.name && change.record === record.id,
      );
      const items = changes.toReversed().map((change) => entry(change, names));
      yield one({ method: "GET", path: `${resource.path}/${idOf(record)}/history?limit=500` }, (answer) => {
        if (!sight.reads(resource, record)) return statusFault(answer, 404);
        return statusFault(answer, 200) ?? valueFault(answer.json, { items, next: null });
      });
    }
  },
};

/** All changes since there were no records. */
export const changesPath: MatrixPath = {
  name: "changes",
  *cases({ cursors, since: sequence }, sight, resource) {
    const cursor = cursors.get(cursorKey(sight.caller.name, resource.name));
    const query = `resources=${resource.name}&limit=500`;
    const since = cursor === undefined ? "" : `&since=${encodeURIComponent(cursor)}`;
    yield one({ method: "GET", path: `/changes?${query}${since}` }, (answer) => {
      if (!readable(sight, resource)) return statusFault(answer, 400, 404);
      return statusFault(answer, 200) ?? valueFault(answer.json.items, events(sight, resource, sequence));
    });
  },
};

/** Whose cursor it is, and of which resource. */
export function cursorKey(caller: string, resource: string): string {
  return `${caller} ${resource}`;
}

function entry(change: Change, names: readonly string[]): JsonObject {
  const { version, operation, at, actor, request, before, after } = change;
  const changes: Record<string, Json> = {};
  for (const name of names) {
    const values = { before: before?.[name] ?? null, after: after?.[name] ?? null };
    const touched = before === null || after === null || Object.hasOwn(before, name);
    if (touched && !Bun.deepEquals(values.before, values.after, true)) changes[name] = values;
  }
  return { version, operation, at: new Date(at).toISOString(), by: personOf(actor), request_id: request, changes };
}

/** What a caller is told of each change, by what they may see of the record before and after it. */
function events(sight: Sight, resource: Resource, since: number): readonly JsonObject[] {
  const stored = new Map<string, JsonObject>();
  const sees = (record: JsonObject | undefined): boolean =>
    record !== undefined && (record.deleted_at ?? null) === null && sight.reads(resource, record);
  return sight.truth.log.flatMap((change) => {
    const { operation, version, at, actor, record: id } = change;
    if (change.resource !== resource.name) return [];
    const [before, after] = [stored.get(id), change.after ?? undefined];
    if (after) stored.set(id, after);
    else stored.delete(id);
    if (change.sequence <= since) return [];
    const seen = operation !== "create" && sees(before);
    const about = { resource: resource.name, id, version, at: new Date(at).toISOString(), by: personOf(actor) };
    if (after && sees(after)) {
      const event = seen ? "update" : operation === "create" ? "create" : "enter";
      return [{ event, ...about, record: sight.show(resource, after, "stored") }];
    }
    if (!seen) return [];
    const gone = operation === "delete" || operation === "trash";
    return [gone ? { event: "delete", ...about } : { event: "leave", resource: resource.name, id }];
  });
}
