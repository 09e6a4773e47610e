import type { Faults, Path } from "./faults.ts";
import { field } from "./field.ts";
import { type FieldDraft, readField } from "./read-field.ts";

/** `verified` says that an address was proven, so only an admin may set it by hand. */
const provided = {
  email: field.email({ required: true, unique: true }),
  name: field.text(),
  verified: field.boolean({ required: true, default: false, write: `"admin" in me.roles` }),
};

/** The fields that every user has beside the declared profile fields. */
export function providedUserFields(path: Path, faults: Faults): ReadonlyMap<string, FieldDraft> {
  const drafts = Object.entries(provided).flatMap(([name, written]) => {
    const draft = readField(name, written, [...path, "fields", name], faults);
    return draft === undefined ? [] : [[name, draft] as const];
  });
  return new Map(drafts);
}
