import { type Change, createLogReader } from "../../src/changes/index.ts";
import type { Model, Resource } from "../../src/charter/model.ts";
import { allFields, selectStored, storedFields } from "../../src/data/select.ts";
import { isJsonArray, type Json, type JsonObject, textOf } from "../../src/kit/json.ts";
import { render } from "../../src/kit/sql.ts";
import type { Engine } from "../../src/storage/index.ts";

/** All there is, whoever may see it. */
export interface Truth {
  readonly model: Model;
  /** By resource, in the order of the ids; `deleted_at` is null where there is no bin. */
  readonly rows: ReadonlyMap<string, readonly JsonObject[]>;
  /** The pairs of ids in a join table. */
  readonly joins: ReadonlyMap<string, readonly (readonly [from: string, to: string])[]>;
  readonly log: readonly Change[];
}

/** Reads every table and the log as they are. */
export async function readTruth(model: Model, engine: Engine): Promise<Truth> {
  const rows = new Map<string, readonly JsonObject[]>();
  for (const resource of model.resources.values()) rows.set(resource.name, await readRows(model, engine, resource));
  return { model, rows, joins: joinsOf(model, rows), log: await readLog(model, engine) };
}

/** Reads a log by the fields that its records store. */
export function truthfulLog(model: Model, engine: Engine) {
  return createLogReader(engine.dialect, (resource) => {
    const found = model.resources.get(resource) ?? model.system.get(resource);
    return found ? storedFields(found).map(({ name }) => name) : [];
  });
}

/** The record of an id, in the bin too. */
export function recordOf(
  { rows }: Pick<Truth, "rows">,
  resource: string,
  id: Json | undefined,
): JsonObject | undefined {
  return rows.get(resource)?.find((row) => row.id === id);
}

/** The ids that a reference holds. */
export function idsIn(value: Json | undefined): readonly string[] {
  const values = value !== undefined && isJsonArray(value) ? value : [value ?? null];
  return values.filter((each) => typeof each === "string");
}

/** The names of a record's fields, system fields first. */
export function fieldNames(resource: Resource): readonly string[] {
  return allFields(resource).map(({ name }) => name);
}

async function readRows(model: Model, engine: Engine, resource: Resource): Promise<readonly JsonObject[]> {
  const { select, decode } = selectStored(model, engine.dialect, resource, "t");
  const found = await engine.rows(render(select, engine.dialect.placeholder), [], { effort: "seek" });
  const records = found.map(decode).map((row): JsonObject => ({ ...row, deleted_at: row.deleted_at ?? null }));
  return records.toSorted((left, right) => (idOf(left) < idOf(right) ? -1 : 1));
}

function joinsOf(model: Model, rows: Truth["rows"]): Truth["joins"] {
  const joins = new Map<string, (readonly [string, string])[]>();
  for (const { name, fields } of model.resources.values()) {
    for (const { join, name: field } of fields.values()) {
      if (!join) continue;
      const owners = rows.get(name) ?? [];
      joins.set(
        join.table,
        owners.flatMap((owner) => idsIn(owner[field]).map((id) => [idOf(owner), id] as const)),
      );
    }
  }
  return joins;
}

async function readLog(model: Model, engine: Engine): Promise<readonly Change[]> {
  const log = truthfulLog(model, engine);
  const changes: Change[] = [];
  for (let through = 0, more = true; more; ) {
    const page = await log.after(engine, through, { limit: 1000 });
    changes.push(...page.changes);
    ({ through, more } = page);
  }
  return changes;
}

/** The items of a list; none of anything else. */
export function listIn(value: Json | undefined): readonly Json[] {
  return value !== undefined && isJsonArray(value) ? value : [];
}

/** A value as text, such as comes into a search or an order. */
export function writtenOut(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The id of a record. */
export function idOf(record: JsonObject): string {
  return textOf(record.id);
}
