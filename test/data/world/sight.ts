import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { type Actor, type Entity, fieldsOf, hasBin, idsIn, type Kind, live, mayRead, type World } from "./model.ts";

/** What an actor should be shown of a record. References to the bin read as null. */
export function shown(world: World, actor: Actor, entity: Entity): JsonObject {
  const { kind, id, version, created_by, updated_by, deleted } = entity;
  const record: Record<string, Json> = { id, version, created_by, updated_by };
  if (hasBin[kind]) record.deleted_at = deleted !== null;
  for (const [name, field] of Object.entries(fieldsOf[kind])) {
    if (field.agentsOnly && !actor.agent && !actor.admin) continue;
    if (name === "wish" && created_by !== actor.id && !actor.admin) continue;
    const value = entity.values[name] ?? null;
    if (field.target === undefined || field.target === "users") record[name] = value;
    else if (field.many) record[name] = idsIn(value).filter((each) => live(world, field.target ?? "", each));
    else record[name] = live(world, field.target, value) ? value : null;
  }
  return record;
}

/** What the answer to a write should show: nothing but the version of what is out of sight. */
export function answered(world: World, actor: Actor, entity: Entity): JsonObject {
  if (entity.deleted === null && mayRead(world, actor, entity)) return shown(world, actor, entity);
  return { id: entity.id, version: entity.version };
}

/** The records of a kind that an actor should see in a list, in the order of their ids. */
export function visible(world: World, actor: Actor, kind: Kind, where: "live" | "bin" = "live"): readonly Entity[] {
  return [...world.entities.values()]
    .filter((entity) => entity.kind === kind && (entity.deleted === null) === (where === "live"))
    .filter((entity) => mayRead(world, actor, entity))
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

/** A record as the engine gave it, without what the model does not foresee: the times. */
export function timeless({ created_at: _created, updated_at: _updated, ...record }: JsonObject): JsonObject {
  return Object.hasOwn(record, "deleted_at") ? { ...record, deleted_at: record.deleted_at !== null } : record;
}
