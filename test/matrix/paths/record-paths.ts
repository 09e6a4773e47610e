import type { Resource } from "../../../src/charter/model.ts";
import { allFields } from "../../../src/data/select.ts";
import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { answers, type MatrixCase, type MatrixPath, some, statusFault } from "../matrix-path.ts";
import type { Sight } from "../sight.ts";
import { idOf, listIn, recordOf } from "../truth.ts";

/** A page of a list, whole. */
export function page(items: readonly JsonObject[]): JsonObject {
  return { items, next: null };
}

/** Every record by its id. */
export const getPath: MatrixPath = {
  name: "get",
  *cases(_scene, sight, resource) {
    for (const record of sight.truth.rows.get(resource.name) ?? []) {
      const seen = sight.reads(resource, record);
      const shown = sight.show(resource, record);
      const path = `${resource.path}/${idOf(record)}`;
      yield answers({ method: "GET", path }, seen && record.deleted_at === null ? shown : 404);
      yield answers({ method: "GET", path: `${path}?trashed=with` }, seen ? shown : 404);
    }
  },
};

/** All records, and those of the bin. */
export const listPath: MatrixPath = {
  name: "list",
  *cases(_scene, sight, resource) {
    for (const trashed of ["not", "only", "with"] as const) {
      const path = `${resource.path}?limit=500${trashed === "not" ? "" : `&trashed=${trashed}`}`;
      const items = sight.visible(resource, trashed).map((record) => sight.show(resource, record));
      yield answers({ method: "GET", path }, readable(sight, resource) ? page(items) : 404);
    }
  },
};

/** Chosen fields, of the records themselves and of those that their references lead to. */
export const fieldsPath: MatrixPath = {
  name: "fields=",
  *cases(scene, sight, resource) {
    for (const field of allFields(resource)) {
      const shown = sight.saidOf(resource, field, "read") !== "never";
      yield chosen(sight, resource, field.name, shown, (record) => record);
    }
    for (const relation of resource.relations.values()) {
      const target = sight.truth.model.resources.get(relation.target);
      if (relation.many || !target) continue;
      const walks = sight.mayWalk(resource, relation.name) !== undefined;
      for (const field of some(scene, allFields(target), 6)) {
        const shown = walks && sight.saidOf(target, field, "read") !== "never";
        yield chosen(sight, resource, `${relation.name}.${field.name}`, shown, (record) => {
          const other = expandedRecord(sight, target, record[relation.name]);
          return { [relation.name]: other ? pick(other, field.name) : (record[relation.name] ?? null) };
        });
      }
    }
  },
};

/** Relations, and those of the records they lead to. */
export const expandPath: MatrixPath = {
  name: "expand",
  *cases(scene, sight, resource) {
    for (const relation of resource.relations.values()) {
      const target = sight.truth.model.resources.get(relation.target);
      const further = some(scene, [...(target?.relations.values() ?? [])], 3);
      for (const path of [relation.name, ...further.map(({ name }) => `${relation.name}.${name}`)]) {
        const items = () => sight.visible(resource).map((record) => expanded(sight, resource, record, path.split(".")));
        const may = mayExpand(sight, resource, path.split("."));
        const ask = { method: "GET", path: `${resource.path}?limit=500&expand=${path}` };
        yield answers(ask, may ? page(items()) : refusal(sight, resource));
      }
    }
  },
};

/** A record that is known already, and one that is known as another sees it. */
export const conditionalPath: MatrixPath = {
  name: "conditional",
  *cases(scene, sight, resource) {
    const rows = (sight.truth.rows.get(resource.name) ?? []).filter(({ deleted_at: at }) => at === null);
    for (const record of some(scene, rows, 4)) {
      const path = `${resource.path}/${idOf(record)}`;
      const seen = sight.reads(resource, record);
      yield {
        about: `GET ${path} with the ETag of before`,
        run: async (send) => {
          const tag = (await send({ method: "GET", path })).headers.get("ETag");
          const headers = { "If-None-Match": tag ?? `"${Number(record.version)}"` };
          return statusFault(await send({ method: "GET", path, headers }), seen ? (tag === null ? 200 : 304) : 404);
        },
      };
      for (const method of ["PATCH", "DELETE"]) {
        const json = method === "PATCH" ? { json: {} } : {};
        const ask = { method, path, ...json, headers: { "If-Match": '"999"' } };
        yield answers(ask, seen && sight.knows(resource) ? 412 : 404);
      }
    }
  },
};

/** What a caller is refused with who names what they may not: nothing is there, or nothing of this name. */
export function refusal(sight: Sight, resource: Resource): number {
  return readable(sight, resource) ? 400 : 404;
}

/** Whether any record of a resource may be read. */
export function readable(sight: Sight, resource: Resource): boolean {
  return sight.said(resource, "read") !== "never";
}

function chosen(
  sight: Sight,
  resource: Resource,
  name: string,
  shown: boolean,
  of: (shown: JsonObject) => JsonObject,
): MatrixCase {
  const ask = { method: "GET", path: `${resource.path}?limit=500&fields=${name}` };
  const [first = ""] = name.split(".");
  const items = () => sight.visible(resource).map((record) => pick(of(sight.show(resource, record)), first));
  return answers(ask, shown && readable(sight, resource) ? page(items()) : refusal(sight, resource));
}

function pick(record: JsonObject, name: string): JsonObject {
  return Object.hasOwn(record, name) ? { [name]: record[name] ?? null } : {};
}

function mayExpand(sight: Sight, resource: Resource, [name = "", ...further]: readonly string[]): boolean {
  const target = sight.mayWalk(resource, name);
  return target !== undefined && (further.length === 0 || mayExpand(sight, target, further));
}

/** The record of an id as it is shown in the place of a reference; undefined where it is not. */
function expandedRecord(sight: Sight, target: Resource, id: Json | undefined): JsonObject | undefined {
  const record = recordOf(sight.truth, target.name, id);
  return record && record.deleted_at === null && sight.reads(target, record) ? sight.show(target, record) : undefined;
}

function expanded(
  sight: Sight,
  resource: Resource,
  record: JsonObject,
  [name = "", ...further]: readonly string[],
): JsonObject {
  const shown = sight.show(resource, record);
  const relation = resource.relations.get(name);
  const target = relation && sight.truth.model.resources.get(relation.target);
  if (!relation || !target) return shown;
  const show = (id: Json): JsonObject[] => {
    const other = recordOf(sight.truth, target.name, id);
    if (!other || expandedRecord(sight, target, id) === undefined) return [];
    return [further.length > 0 ? expanded(sight, target, other, further) : sight.show(target, other)];
  };
  if (relation.many) return { ...shown, [name]: page(relatedIds(sight, record, resource, name).flatMap(show)) };
  const [other] = show(shown[name] ?? null);
  return other ? { ...shown, [name]: other } : shown;
}

/** The ids of a to-many relation, in the order in which they are listed. */
function relatedIds({ truth }: Sight, record: JsonObject, resource: Resource, name: string): readonly Json[] {
  const relation = resource.relations.get(name);
  if (!relation) return [];
  const held = record[name];
  if (!relation.inverse) return listIn(held);
  const owners = truth.rows.get(relation.target) ?? [];
  return owners.filter((owner) => holds(owner[relation.field.name], record.id ?? null)).map(({ id = null }) => id);
}

function holds(value: Json | undefined, id: Json): boolean {
  return value === id || listIn(value).includes(id);
}
