import type { Json } from "../../../src/kit/json.ts";
import {
  type Actor,
  append,
  type Entity,
  type FieldModel,
  fieldsOf,
  hasBin,
  idsIn,
  type Kept,
  keyOf,
  Refused,
  uniqueOf,
  type World,
} from "./model.ts";

type Way = "trash" | "delete";
type Values = Record<string, Json>;

/** Removes a record and what `onDelete` says goes, or loses its reference, with it. */
export function removeEntity(world: World, actor: Actor, root: Entity): void {
  const ways = waysToGo(world, root);
  const rootKey = keyOf(root.kind, root.id);
  const losses: { key: string; field: string; value: Json }[] = [];
  const trashed: string[] = [];
  const deleted: Entity[] = [];
  for (const [key, entity] of world.entities) {
    const values: Values = {};
    for (const [name, field] of references(entity)) {
      const kept = idsIn(entity.values[name]).filter((id) => {
        const way = ways.get(keyOf(field.target ?? "", id));
        return !(way === "delete" || (way === "trash" && !ways.has(key) && entity.deleted === null));
      });
      if (kept.length < idsIn(entity.values[name]).length) values[name] = field.many ? kept : null;
    }
    const way = ways.get(key);
    if (way === "delete") {
      deleted.push(structuredClone(entity));
      continue;
    }
    for (const field of Object.keys(values)) losses.push({ key, field, value: entity.values[field] ?? null });
    if (way === undefined && Object.keys(values).length === 0) continue;
    Object.assign(entity.values, values);
    touch(entity, actor);
    if (way === "trash") {
      entity.deleted = world.time;
      if (key !== rootKey) trashed.push(key);
    }
    append(world, way ?? "update", entity);
  }
  for (const entity of deleted) bury(world, entity);
  if (ways.get(rootKey) === "trash") world.bins.set(rootKey, { trashed, deleted, lost: losses });
}

/** Takes a record from the bin with all that can come along. */
export function restoreEntity(world: World, actor: Actor, root: Entity): void {
  const key = keyOf(root.kind, root.id);
  const since = root.deleted;
  const { trashed, deleted, lost }: Kept = world.bins.get(key) ?? { trashed: [], deleted: [], lost: [] };
  world.bins.delete(key);
  takeOut(world, actor, root);
  recreate(world, actor, deleted);
  for (const other of trashed) {
    const entity = world.entities.get(other);
    if (!entity || entity.deleted === null || entity.deleted !== since) continue;
    world.bins.delete(other);
    takeOut(world, actor, entity);
  }
  const returned = new Map<Entity, Values>();
  for (const { key: owner, field, value } of lost) {
    const entity = world.entities.get(owner);
    if (!entity) continue;
    const { target = "", many } = fieldsOf[entity.kind][field] ?? {};
    const there = idsIn(value).filter((id) => world.entities.has(keyOf(target, id)));
    const current = entity.values[field] ?? null;
    const next = many ? [...new Set([...idsIn(current), ...there])] : (current ?? there[0] ?? null);
    if (JSON.stringify(next) === JSON.stringify(current)) continue;
    returned.set(entity, { ...returned.get(entity), [field]: next });
  }
  for (const [entity, values] of returned) {
    Object.assign(entity.values, values);
    touch(entity, actor);
    append(world, "update", entity);
  }
  for (const entity of world.entities.values()) requireUnique(world, entity);
}

/** Raises `unique` where another record in sight has the same values. */
export function requireUnique(world: World, entity: Entity): void {
  if (entity.deleted !== null) return;
  const names = uniqueOf[entity.kind];
  const mine = names.map((name) => entity.values[name] ?? null);
  if (mine.includes(null)) return;
  for (const other of world.entities.values()) {
    if (other === entity || other.kind !== entity.kind || other.deleted !== null) continue;
    if (names.every((name, index) => other.values[name] === mine[index])) throw new Refused("unique");
  }
}

/** One more version, by the actor. */
export function touch(entity: Entity, actor: Actor): void {
  entity.version += 1;
  entity.updated_by = actor.id ?? "";
}

function waysToGo(world: World, root: Entity): ReadonlyMap<string, Way> {
  const rootKey = keyOf(root.kind, root.id);
  const ways = new Map<string, Way>([[rootKey, hasBin[root.kind] && root.deleted === null ? "trash" : "delete"]]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [key, entity] of world.entities) {
      for (const [name, field] of references(entity)) {
        for (const id of idsIn(entity.values[name])) {
          const way = ways.get(keyOf(field.target ?? "", id));
          if (way === undefined || field.onDelete !== "cascade") continue;
          if (way === "trash" && entity.deleted !== null) continue;
          const mine = way === "trash" && hasBin[entity.kind] ? "trash" : "delete";
          if (ways.get(key) === mine || ways.get(key) === "delete") continue;
          ways.set(key, mine);
          changed = true;
        }
      }
    }
  }
  requireNoRestriction(world, ways);
  return ways;
}

function requireNoRestriction(world: World, ways: ReadonlyMap<string, Way>): void {
  for (const [key, entity] of world.entities) {
    if (ways.has(key)) continue;
    for (const [name, field] of references(entity)) {
      if (field.onDelete !== undefined) continue;
      for (const id of idsIn(entity.values[name])) {
        const way = ways.get(keyOf(field.target ?? "", id));
        if (way === "delete" || (way === "trash" && entity.deleted === null)) throw new Refused("reference");
      }
    }
  }
}

function references(entity: Entity): readonly (readonly [string, FieldModel])[] {
  return Object.entries(fieldsOf[entity.kind]).filter(([, { target }]) => target !== undefined && target !== "users");
}

function bury(world: World, entity: Entity): void {
  const key = keyOf(entity.kind, entity.id);
  world.entities.delete(key);
  world.bins.delete(key);
  world.buried.set(key, entity.version + 1);
  append(world, "delete", { ...entity, version: entity.version + 1 });
}

function takeOut(world: World, actor: Actor, entity: Entity): void {
  entity.deleted = null;
  touch(entity, actor);
  append(world, "restore", entity);
}

function recreate(world: World, actor: Actor, deleted: readonly Entity[]): void {
  const coming = new Map<string, Entity>();
  for (const entity of deleted) {
    const key = keyOf(entity.kind, entity.id);
    if (!world.entities.has(key)) coming.set(key, structuredClone(entity));
  }
  const stands = (field: FieldModel, id: string): boolean => {
    const key = keyOf(field.target ?? "", id);
    return world.entities.has(key) || coming.has(key);
  };
  for (let before = -1; before !== coming.size; ) {
    before = coming.size;
    for (const [key, entity] of coming) {
      const needs = references(entity).filter(([, field]) => field.required || field.onDelete === "cascade");
      if (needs.some(([name, field]) => idsIn(entity.values[name]).some((id) => !stands(field, id))))
        coming.delete(key);
    }
  }
  for (const entity of coming.values()) {
    for (const [name, field] of references(entity)) {
      const there = idsIn(entity.values[name]).filter((id) => stands(field, id));
      entity.values[name] = field.many ? there : (there[0] ?? null);
    }
  }
  for (const [key, entity] of coming) {
    entity.version = world.buried.get(key) ?? 0;
    touch(entity, actor);
    world.entities.set(key, entity);
    append(world, "create", entity);
  }
}
