import type { Resource } from "../../../src/charter/model.ts";
import { allFields } from "../../../src/data/select.ts";
import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { type MatrixCase, type MatrixPath, one, type Scene, some, statusFault } from "../matrix-path.ts";
import type { Sight } from "../sight.ts";
import { idOf } from "../truth.ts";
import { ofBatch, patchStatus, writeFault } from "../write-oracle.ts";

/** One field of a record that may be read and of one that may not, given the value it has, or a new one. */
export const patchPath: MatrixPath = {
  name: "PATCH",
  *cases(scene, sight, resource) {
    yield* patches(scene, sight, resource, (path, json, judge) =>
      one({ method: "PATCH", path, json }, (answer) => judge(answer)),
    );
  },
};

/** The same in a batch. */
export const batchPath: MatrixPath = {
  name: "batch",
  *cases(scene, sight, resource) {
    yield* patches(scene, sight, resource, (path, body, judge) => {
      const operations = [{ method: "PATCH", path, body }];
      return one({ method: "POST", path: "/batch", json: { operations } }, (answer) => judge(ofBatch(answer)));
    });
  },
};

/** A record replaced by what the caller may write of it, and one put where there was none. */
export const putPath: MatrixPath = {
  name: "PUT",
  *cases(scene, sight, resource) {
    for (const record of drawn(scene, sight, resource, 3)) {
      const seen = record.deleted_at === null && sight.reads(resource, record);
      const json = writableOf(sight, resource, record);
      const path = `${resource.path}/${idOf(record)}`;
      const missing = `${resource.path}/${crypto.randomUUID()}`;
      yield {
        about: `PUT ${path} ${JSON.stringify(json)}`,
        run: async (send) => {
          const answer = await send({ method: "PUT", path, json });
          if (!seen && record.deleted_at === null) {
            // A fault of the input is told before any record is looked for.
            const { status } = await send({ method: "PUT", path: missing, json });
            return statusFault(answer, 404, ...(status === 422 || status === 403 ? [status] : []));
          }
          const created = await send({ method: "PUT", path: missing, json });
          const put = (given: typeof answer) =>
            writeFault(sight, { resource, input: json }, given, [200, 201, 403, 404, 409, 422]);
          return put(answer) ?? put(created);
        },
      };
    }
  },
};

/** A new record with what the caller may write, copied from one there is. */
export const postPath: MatrixPath = {
  name: "POST",
  *cases(scene, sight, resource) {
    for (const record of drawn(scene, sight, resource, 4)) {
      const input = writableOf(sight, resource, record, uniqueNames(resource));
      yield one({ method: "POST", path: resource.path, json: input }, (answer) => {
        if (!sight.knows(resource)) return statusFault(answer, 404);
        if (sight.said(resource, "create") === "never") return statusFault(answer, 403);
        return writeFault(sight, { resource, input }, answer, [201, 403, 409, 422]);
      });
    }
  },
};

/** Every record deleted, from where it is and from the bin. */
export const deletePath: MatrixPath = {
  name: "DELETE",
  *cases(_scene, sight, resource) {
    for (const record of sight.truth.rows.get(resource.name) ?? []) {
      const path = `${resource.path}/${idOf(record)}`;
      const binned = record.deleted_at !== null;
      for (const where of ["", "?trashed=only"]) {
        const seen = binned === (where !== "") && sight.reads(resource, record) && sight.knows(resource);
        const may = sight.may(resource, "delete", { record, old: record });
        yield one({ method: "DELETE", path: `${path}${where}` }, (answer) =>
          statusFault(answer, ...(seen ? (may ? [204, 409, 422] : [403]) : [404])),
        );
      }
    }
  },
};

/** Every record from the bin, and back to its first version. */
export const restorePath: MatrixPath = {
  name: "restore",
  *cases(_scene, sight, resource) {
    for (const record of sight.truth.rows.get(resource.name) ?? []) {
      const path = `${resource.path}/${idOf(record)}/restore`;
      const binned = record.deleted_at !== null;
      const seen = sight.reads(resource, record);
      const may = sight.may(resource, "delete", { record, old: record });
      const asked = { resource, input: {} };
      yield one({ method: "POST", path }, (answer) => {
        return writeFault(sight, asked, answer, seen ? (binned ? (may ? [200, 409] : [403]) : [409]) : [404]);
      });
      yield one({ method: "POST", path, json: { version: 1 } }, (answer) => {
        return writeFault(sight, asked, answer, seen && !binned ? [200, 403, 404, 409, 422] : [404]);
      });
    }
  },
};

/** All records that match changed at once, or deleted: those that may be read, and none where one may not be written. */
export const bulkPath: MatrixPath = {
  name: "bulk",
  *cases(_scene, sight, resource) {
    const all = sight.visible(resource);
    const person = sight.caller.id;
    const mayUpdate = (record: JsonObject) => {
      const next = { ...record, version: Number(record.version) + 1, updated_by: person };
      return sight.may(resource, "update", { record, old: record, next, input: {} });
    };
    yield bulk(sight, resource, { method: "PATCH", filter: "true", json: {} }, all, mayUpdate);
    const mayDelete = (record: JsonObject) => sight.may(resource, "delete", { record, old: record });
    yield bulk(sight, resource, { method: "DELETE", filter: "true" }, all, mayDelete);
    for (const record of sight.truth.rows.get(resource.name) ?? []) {
      const filter = `id == "${idOf(record)}"`;
      const matching = all.filter(({ id }) => id === record.id);
      yield bulk(sight, resource, { method: "PATCH", filter, json: {} }, matching, mayUpdate);
      yield bulk(sight, resource, { method: "DELETE", filter }, matching, mayDelete);
    }
  },
};

interface BulkAsk {
  readonly method: "PATCH" | "DELETE";
  readonly filter: string;
  readonly json?: JsonObject;
}

function bulk(
  sight: Sight,
  resource: Resource,
  { method, filter, json }: BulkAsk,
  matching: readonly JsonObject[],
  may: (record: JsonObject) => boolean,
): MatrixCase {
  const path = `${resource.path}?filter=${encodeURIComponent(filter)}`;
  return one({ method, path, ...(json && { json }) }, (answer) => {
    if (!sight.knows(resource)) return statusFault(answer, 404);
    if (sight.said(resource, method === "PATCH" ? "update" : "delete") === "never") return statusFault(answer, 403);
    if (!matching.every(may)) return statusFault(answer, 403);
    if (method === "DELETE" && (answer.status === 409 || answer.status === 422)) return undefined;
    const { matched } = answer.json;
    // A filter that names a field cannot be understood where none exists; one that names nothing finds nothing.
    if (sight.said(resource, "read") === "never" && answer.status === 400) return undefined;
    return statusFault(answer, 200) ?? (matched === matching.length ? undefined : `matched ${JSON.stringify(matched)}`);
  });
}

type Make = (path: string, json: JsonObject, judge: Parameters<typeof one>[1]) => MatrixCase;

function* patches(scene: Scene, sight: Sight, resource: Resource, make: Make): Iterable<MatrixCase> {
  for (const field of allFields(resource)) {
    for (const record of drawn(scene, sight, resource, 1)) {
      const known = record[field.name] ?? null;
      const value = field.kind === "secret" ? "a new secret" : field.kind === "refs" ? (known ?? []) : known;
      const json = { [field.name]: value };
      const statuses = patchStatus(sight, resource, record, field, value);
      yield make(`${resource.path}/${idOf(record)}`, json, (answer) =>
        writeFault(sight, { resource, input: json }, answer, statuses),
      );
    }
  }
}

/** Some records that the caller may read, as many that they may not, and one in the bin. */
function drawn(scene: Scene, sight: Sight, resource: Resource, count: number): readonly JsonObject[] {
  const rows = sight.truth.rows.get(resource.name) ?? [];
  const live = rows.filter(({ deleted_at: at }) => at === null);
  const binned = rows.filter(({ deleted_at: at }) => at !== null);
  const seen = live.filter((record) => sight.reads(resource, record));
  const hidden = live.filter((record) => !seen.includes(record));
  return [...some(scene, seen, count), ...some(scene, hidden, count), ...some(scene, binned, 1)];
}

/** The values of a record that a caller might write. */
function writableOf(sight: Sight, resource: Resource, record: JsonObject, without: readonly string[] = []): JsonObject {
  const values: Record<string, Json> = {};
  for (const field of resource.fields.values()) {
    if (without.includes(field.name) || sight.saidOf(resource, field, "write") === "never") continue;
    const value = record[field.name] ?? null;
    if (field.kind === "secret" || value === null) continue;
    values[field.name] = value;
  }
  return values;
}

function uniqueNames(resource: Resource): readonly string[] {
  return resource.unique.flat().filter((name) => resource.fields.get(name)?.required !== true);
}
