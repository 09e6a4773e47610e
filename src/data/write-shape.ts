import type { Field, Model, Resource } from "../charter/model.ts";
import type { Json } from "../kit/json.ts";
import type { PatternCompiler } from "./check-field.ts";
import { compileFieldEditor, type FieldEditor } from "./input-edit.ts";

/** What writes of a resource need to know of it, derived once from the model. */
export interface WriteShape {
  readonly resource: Resource;
  /** The fields a caller may give, by name: all declared ones that are neither computed nor hidden. */
  readonly editors: ReadonlyMap<string, FieldEditor>;
  /** The declared fields that records store, in order: all but the computed ones. */
  readonly stored: readonly Field[];
  /** The names of a full record in order: the system fields, then the stored ones. */
  readonly names: readonly string[];
  /** Stored fields that name other records. */
  readonly references: readonly Field[];
}

/** Derives the shape of a resource's writes. */
export function createWriteShape(model: Model, resource: Resource, compilePattern: PatternCompiler): WriteShape {
  const stored = [...resource.fields.values()].filter((field) => field.kind !== "computed");
  const editors = stored
    .filter((field) => !field.hidden)
    .map((field) => [field.name, compileFieldEditor(field, compilePattern, model.limits.body)] as const);
  return {
    resource,
    editors: new Map(editors),
    stored,
    names: [...resource.system.keys(), ...stored.map((field) => field.name)],
    references: stored.filter((field) => field.kind === "ref" || field.kind === "refs"),
  };
}

/** The value of a field that nobody gave: an absent list is null, absent `refs` are none. */
export function emptyValue(field: Field): Json {
  return field.kind === "refs" ? [] : null;
}
