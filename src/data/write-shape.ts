import type { Field, Resource } from "../charter/model.ts";
import { compileFieldEditor, type EditorOptions, type FieldEditor } from "./input-edit.ts";

/** What writes of a resource need to know of it, derived once from the model. */
export interface WriteShape {
  readonly resource: Resource;
  /** How each stored field is edited, by name. */
  readonly editors: ReadonlyMap<string, FieldEditor>;
  /** The declared fields that records store, in order: all but the computed ones. */
  readonly stored: readonly Field[];
  /** The names of a full record in order: the system fields, then the stored ones. */
  readonly names: readonly string[];
  /** Stored fields that name other records. */
  readonly references: readonly Field[];
}

/** Derives the shape of a resource's writes. */
export function createWriteShape(resource: Resource, options: EditorOptions): WriteShape {
  const stored = [...resource.fields.values()].filter((field) => field.kind !== "computed");
  const editors = stored.map((field) => [field.name, compileFieldEditor(field, options)] as const);
  return {
    resource,
    editors: new Map(editors),
    stored,
    names: [...resource.system.keys(), ...stored.map((field) => field.name)],
    references: stored.filter((field) => field.kind === "ref" || field.kind === "refs"),
  };
}
