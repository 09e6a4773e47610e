import type { BulkWrite, RecordWrite } from "../../../src/data/queries.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../../src/kit/json.ts";
import {
  type Actor,
  append,
  type Entity,
  type FieldModel,
  fieldsOf,
  idsIn,
  type Kind,
  keyOf,
  kinds,
  live,
  mayRead,
  Refused,
  type World,
} from "./model.ts";
import { removeEntity, requireUnique, restoreEntity, touch } from "./model-removals.ts";

type Values = Record<string, Json>;

/** Raises what is wrong with a write before anything is looked up: of a batch, all are read before any is done. */
export function readWrite(actor: Actor, write: RecordWrite): void {
  if (write.method === "delete" || write.method === "restore") return;
  const kind = kindOf(write.resource);
  requireInput(actor, kind, write.input);
  if (write.method === "create") initialValues(actor, kind, write.input);
}

/** Does a write in the model. Gives the record that it concerns, or raises what it would be refused with. */
export function applyWrite(world: World, actor: Actor, write: RecordWrite): Entity | undefined {
  const kind = kindOf(write.resource);
  switch (write.method) {
    case "create":
      return create(world, actor, kind, idOf(write.input), write.input);
    case "patch":
      return patch(
        world,
        actor,
        found(world, actor, kind, write, (entity) => entity.deleted === null),
        write.input,
      );
    case "put":
      return put(world, actor, kind, write);
    case "delete": {
      const trashed = write.options?.view?.trashed === "only";
      const entity = readable(world, actor, kind, write.id, ({ deleted }) => (deleted !== null) === trashed);
      requireMatch(entity, write);
      if (!mayDelete(world, actor, entity)) throw new Refused("forbidden");
      removeEntity(world, actor, entity);
      return undefined;
    }
    case "restore":
      return restore(world, actor, kind, write);
  }
}

/** Does a write of all that match in the model: how many did, and how many were changed. */
export function applyBulk(world: World, actor: Actor, write: BulkWrite, matches: (entity: Entity) => boolean) {
  const kind = kindOf(write.resource);
  if (write.method === "patch") requireInput(actor, kind, write.input ?? {});
  const matched = [...world.entities.values()]
    .filter(
      (entity) => entity.kind === kind && entity.deleted === null && mayRead(world, actor, entity) && matches(entity),
    )
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
  if (write.method === "delete") {
    if (!matched.every((entity) => mayDelete(world, actor, entity))) throw new Refused("forbidden");
    for (const entity of matched) if (live(world, kind, entity.id) === entity) removeEntity(world, actor, entity);
    return { matched: matched.length, changed: matched.length };
  }
  let changed = 0;
  for (const entity of matched) {
    const before = entity.version;
    patch(world, actor, entity, write.input ?? {});
    if (entity.version !== before) changed += 1;
  }
  return { matched: matched.length, changed };
}

function create(world: World, actor: Actor, kind: Kind, id: string, input: JsonObject): Entity {
  requireInput(actor, kind, input);
  const values = initialValues(actor, kind, input);
  const key = keyOf(kind, id);
  const person = actor.id ?? "";
  const version = (world.buried.get(key) ?? 0) + 1;
  const shape = { kind, id, version, created_by: person, updated_by: person, deleted: null, life: world.log.length };
  const entity: Entity = { ...shape, values };
  if (!mayCreate(world, actor, entity)) throw new Refused("forbidden");
  requireReferences(world, actor, entity, {}, Object.keys(input));
  requireValid(entity);
  if (world.entities.has(key)) throw new Refused("unique");
  world.entities.set(key, entity);
  requireUnique(world, entity);
  append(world, "create", entity);
  return entity;
}

/** What is given, else the default, else nothing. */
function initialValues(actor: Actor, kind: Kind, input: JsonObject): Values {
  const values: Values = {};
  for (const [name, field] of Object.entries(fieldsOf[kind])) {
    const given = input[name];
    const value = given === undefined ? (field.initial?.(actor) ?? null) : given;
    if (value === null && field.required) throw new Refused("validation");
    values[name] = value === null && field.many ? [] : value;
  }
  return values;
}

function patch(world: World, actor: Actor, entity: Entity, input: JsonObject): Entity {
  requireInput(actor, entity.kind, input);
  const values: Values = {};
  let fits = true;
  for (const [name, given] of Object.entries(input)) {
    const field = fieldsOf[entity.kind][name] ?? {};
    values[name] = edited(field, entity.values[name] ?? null, given);
    if (values[name] !== null && field.fits && !field.fits(values[name])) fits = false;
  }
  return update(world, actor, entity, values, Object.keys(values), fits);
}

function put(world: World, actor: Actor, kind: Kind, write: Extract<RecordWrite, { method: "put" }>): Entity {
  const { id, input, options } = write;
  requireInput(actor, kind, input);
  const entity = world.entities.get(keyOf(kind, id));
  if (!entity || !mayRead(world, actor, entity)) {
    if (options?.ifMatch !== undefined) throw new Refused("not_found");
    initialValues(actor, kind, input);
    if (entity) throw new Refused("not_found");
    try {
      return create(world, actor, kind, id, input);
    } catch (error) {
      if (error instanceof Refused && error.code === "forbidden") throw new Refused("not_found");
      throw error;
    }
  }
  if (entity.deleted !== null) throw new Refused("conflict");
  requireMatch(entity, write);
  if (options?.ifNoneMatch) throw new Refused("precondition_failed");
  const all = Object.entries(initialValues(actor, kind, input));
  const values = Object.fromEntries(all.filter(([name]) => mayWrite(actor, kind, name)));
  return update(world, actor, entity, values, [...Object.keys(input), ...changedIn(entity, values)]);
}

function restore(world: World, actor: Actor, kind: Kind, write: Extract<RecordWrite, { method: "restore" }>): Entity {
  const { version } = write;
  const entity = found(world, actor, kind, write, ({ deleted }) => version === undefined || deleted === null);
  if (version === undefined) {
    if (entity.deleted === null) throw new Refused("conflict");
    if (!mayDelete(world, actor, entity)) throw new Refused("forbidden");
    restoreEntity(world, actor, entity);
    return entity;
  }
  const key = keyOf(kind, entity.id);
  const before = world.log.find((line) => line.key === key && line.version === version);
  if (!before || before.operation === "delete" || before.life !== entity.life) throw new Refused("not_found");
  const values = Object.fromEntries(Object.entries(before.values).filter(([name]) => mayWrite(actor, kind, name)));
  return update(world, actor, entity, values, changedIn(entity, values));
}

/** Whether the values fit is told to those alone who may write them. */
function update(
  world: World,
  actor: Actor,
  entity: Entity,
  values: Values,
  given: readonly string[],
  fits = true,
): Entity {
  const next: Entity = { ...entity, values: { ...entity.values, ...values } };
  if (!mayUpdate(world, actor, entity, next, given)) throw new Refused("forbidden");
  if (!fits) throw new Refused("validation");
  const changed = changedIn(entity, values);
  if (changed.length === 0) return entity;
  requireReferences(world, actor, next, entity.values, changed);
  requireValid(next);
  entity.values = next.values;
  touch(entity, actor);
  requireUnique(world, entity);
  append(world, "update", entity);
  return entity;
}

function mayCreate(world: World, actor: Actor, { kind, values }: Entity): boolean {
  if (actor.admin || actor.agent || kind === "labels") return true;
  return kind === "folders" ? values.owner === actor.id : ownsFolder(world, actor, values.folder);
}

function mayUpdate(world: World, actor: Actor, old: Entity, next: Entity, given: readonly string[]): boolean {
  if (actor.admin || actor.agent) return true;
  if (old.kind === "labels") return old.created_by === actor.id;
  if (old.kind === "notes") {
    return ownsFolder(world, actor, old.values.folder) && ownsFolder(world, actor, next.values.folder);
  }
  return old.values.owner === actor.id && next.values.owner === old.values.owner && !given.includes("shared");
}

function mayDelete(world: World, actor: Actor, entity: Entity): boolean {
  if (actor.admin || actor.agent) return true;
  if (entity.kind === "labels") return entity.created_by === actor.id;
  if (entity.kind === "folders") return entity.values.owner === actor.id;
  return ownsFolder(world, actor, entity.values.folder);
}

function ownsFolder(world: World, actor: Actor, folder: Json | undefined): boolean {
  return live(world, "folders", folder)?.values.owner === actor.id;
}

function mayWrite(actor: Actor, kind: Kind, name: string): boolean {
  return !fieldsOf[kind][name]?.agentsOnly || actor.agent || actor.admin;
}

function readable(world: World, actor: Actor, kind: Kind, id: string, where: (entity: Entity) => boolean): Entity {
  const entity = world.entities.get(keyOf(kind, id));
  if (entity && where(entity) && mayRead(world, actor, entity)) return entity;
  throw new Refused("not_found");
}

function found(
  world: World,
  actor: Actor,
  kind: Kind,
  write: Extract<RecordWrite, { readonly id: string }>,
  where: (entity: Entity) => boolean,
): Entity {
  if (write.method === "patch") requireInput(actor, kind, write.input);
  const entity = readable(world, actor, kind, write.id, where);
  requireMatch(entity, write);
  return entity;
}

function requireMatch(entity: Entity, { options }: RecordWrite): void {
  const match = options?.ifMatch;
  if (match !== undefined && match !== "any" && !match.includes(entity.version)) {
    throw new Refused("precondition_failed");
  }
}

/** What is wrong with an input by itself. */
function requireInput(actor: Actor, kind: Kind, input: JsonObject): void {
  for (const [name, value] of Object.entries(input)) {
    if (name === "id") continue;
    const field = fieldsOf[kind][name];
    if (!field || !mayWrite(actor, kind, name)) throw new Refused("validation");
    if (value === null ? field.required : !isJsonObject(value) && field.fits && !field.fits(value)) {
      throw new Refused("validation");
    }
  }
}

function requireReferences(world: World, actor: Actor, next: Entity, old: Values, given: readonly string[]): void {
  for (const [name, { target }] of Object.entries(fieldsOf[next.kind])) {
    if (target === undefined || target === "users" || !given.includes(name)) continue;
    const before = idsIn(old[name]);
    for (const id of idsIn(next.values[name])) {
      const other = live(world, target, id);
      if (!before.includes(id) && !(other && mayRead(world, actor, other))) throw new Refused("validation");
    }
  }
}

function requireValid({ kind, values }: Entity): void {
  if (kind === "notes" && values.done === true && values.text === null) throw new Refused("validation");
}

function edited({ many }: FieldModel, stored: Json, given: Json): Json {
  if (given === null) return many ? [] : null;
  if (!isJsonObject(given)) return given;
  if (typeof given.add === "number") return Number(stored ?? 0) + given.add;
  const { add = [], remove = [] } = given;
  const gone = isJsonArray(remove) ? remove : [];
  const kept = (stored !== null && isJsonArray(stored) ? stored : []).filter((item) => !gone.includes(item));
  const all = [...kept, ...(isJsonArray(add) ? add : [])];
  return many ? [...new Set(all)] : all;
}

function changedIn(entity: Entity, values: Values): string[] {
  return Object.keys(values).filter(
    (name) => JSON.stringify(values[name] ?? null) !== JSON.stringify(entity.values[name] ?? null),
  );
}

function kindOf(resource: string): Kind {
  const kind = kinds.find((each) => each === resource);
  if (!kind) throw new TypeError(`there is no ${resource}`);
  return kind;
}

function idOf({ id }: JsonObject): string {
  if (typeof id !== "string") throw new TypeError("the model wants to know the id");
  return id;
}
