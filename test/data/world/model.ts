import { isJsonArray, type Json } from "../../../src/kit/json.ts";
import type { ProblemCode } from "../../../src/kit/problem.ts";
import { type Person, people } from "../data-desk.ts";

/** The resources of the world. */
export type Kind = "folders" | "notes" | "labels";

export const kinds: readonly Kind[] = ["folders", "notes", "labels"];

/** A record of the model: all its fields but the times. `deleted` says when it went to the bin. */
export interface Entity {
  readonly kind: Kind;
  readonly id: string;
  version: number;
  created_by: string;
  updated_by: string;
  deleted: number | null;
  /** Which life of its id it is: what was created, not what came back. */
  life: number;
  values: Record<string, Json>;
}

/** What the removal of a record took along. */
export interface Kept {
  readonly trashed: readonly string[];
  readonly deleted: readonly Entity[];
  readonly lost: readonly { readonly key: string; readonly field: string; readonly value: Json }[];
}

/** What the log should say of one change. */
export interface Line {
  readonly key: string;
  readonly operation: string;
  readonly version: number;
  readonly life: number;
  readonly values: Readonly<Record<string, Json>>;
}

/** All there is: simple data that can be copied whole, so that a refused write is undone by forgetting the copy. */
export interface World {
  readonly entities: Map<string, Entity>;
  readonly buried: Map<string, number>;
  readonly bins: Map<string, Kept>;
  readonly log: Line[];
  time: number;
}

/** Who acts in the model. */
export interface Actor {
  readonly id: string | null;
  readonly agent: boolean;
  readonly admin: boolean;
}

/** A write that the model refuses. */
export class Refused extends Error {
  constructor(readonly code: ProblemCode) {
    super(code);
  }
}

/** A field of the model: what may stand in it, what stands there by itself, and what becomes of it with what it refers to. */
export interface FieldModel {
  readonly required?: boolean;
  readonly initial?: (actor: Actor) => Json;
  readonly fits?: (value: Json) => boolean;
  readonly target?: Kind | "users";
  readonly many?: boolean;
  readonly onDelete?: "cascade" | "set null";
  readonly agentsOnly?: boolean;
}

const upTo = (length: number) => (value: Json) => typeof value === "string" && value.length <= length;

export const fieldsOf: Readonly<Record<Kind, Readonly<Record<string, FieldModel>>>> = {
  folders: {
    name: { required: true, fits: upTo(8) },
    owner: { required: true, initial: ({ id }) => id, target: "users" },
    shared: { initial: () => false },
    parent: { target: "folders", onDelete: "cascade" },
    cover: { target: "notes", onDelete: "set null" },
    main: { target: "notes" },
  },
  notes: {
    folder: { required: true, target: "folders", onDelete: "cascade" },
    text: { fits: upTo(12) },
    number: { fits: (value) => typeof value === "number" && value >= 0 && value <= 9 },
    price: { fits: (value) => typeof value === "string" && Math.abs(Number(value)) < 10_000 },
    done: { initial: () => false },
    tags: { fits: (value) => isJsonArray(value) && value.length <= 3 },
    related: { target: "notes", onDelete: "set null" },
    labels: { target: "labels", onDelete: "set null", many: true },
    pin: { target: "labels" },
    wish: {},
    grade: { initial: () => 1, agentsOnly: true },
  },
  labels: { name: { required: true, fits: upTo(8) } },
};

/** Sets of fields of which no two records in sight may be alike. */
export const uniqueOf: Readonly<Record<Kind, readonly string[]>> = {
  folders: ["name"],
  notes: ["folder", "number"],
  labels: ["name"],
};

export const hasBin: Readonly<Record<Kind, boolean>> = { folders: true, notes: false, labels: true };

export function emptyWorld(): World {
  return { entities: new Map(), buried: new Map(), bins: new Map(), log: [], time: 0 };
}

export function actorOf(person: Person | null): Actor {
  if (person === null) return { id: null, agent: false, admin: false };
  return { id: people[person], agent: person === "agnes", admin: person === "root" };
}

export function keyOf(kind: string, id: string): string {
  return `${kind}/${id}`;
}

/** The record that a reference leads to, unless it lies in the bin. */
export function live(world: World, kind: string, id: Json | undefined): Entity | undefined {
  const found = typeof id === "string" ? world.entities.get(keyOf(kind, id)) : undefined;
  return found?.deleted === null ? found : undefined;
}

/** The text that a field holds; empty for what is none. */
export function textIn(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The ids that a field holds. */
export function idsIn(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return value !== undefined && isJsonArray(value) ? value.filter((id): id is string => typeof id === "string") : [];
}

/** Whether an actor may read a record, the bin apart. Null equals null: what has no owner any more is as much nobody's. */
export function mayRead(world: World, actor: Actor, { kind, values }: Entity): boolean {
  if (actor.admin || actor.agent || kind === "labels") return true;
  const folder = kind === "folders" ? values : live(world, "folders", values.folder)?.values;
  return (folder?.owner ?? null) === actor.id || folder?.shared === true;
}

/** Appends to the log what just became of a record. */
export function append(world: World, operation: string, { kind, id, version, life, values }: Entity): void {
  world.log.push({ key: keyOf(kind, id), operation, version, life, values: structuredClone(values) });
}
