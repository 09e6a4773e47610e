import type { Faults, Path } from "./faults.ts";
import { field } from "./field.ts";
import type { FieldMap } from "./field-definition.ts";
import { type FieldDraft, readField } from "./read-field.ts";

const byAdmin = `"admin" in me.roles`;
const byNobody = "false";

/** Whoever makes a user says which address is theirs. Afterwards it changes by `/auth/email/change`, which has it proven first. */
const byMaker = `old == null || ${byAdmin}`;

/** What every user has beside the declared profile fields. Who signs in, and as what, is nobody's to write but an admin's. */
const provided = (roles: readonly string[]): FieldMap => ({
  email: field.email({ required: true, unique: true, pattern: "^[^A-Z]+$", write: byMaker }),
  name: field.text({ max: 200 }),
  verified: field.boolean({ required: true, default: false, write: byAdmin }),
  roles: field.list(field.choice([...roles, "admin"]), { write: byAdmin, max: 50, default: [] }),
  two_factor: field.boolean({ default: false, read: `id == me.id || ${byAdmin}`, write: byNobody }),
  banned: field.boolean({ default: false, read: byAdmin, write: byAdmin }),
  banned_until: field.datetime({ read: byAdmin, write: byAdmin }),
  ban_reason: field.text({ read: byAdmin, write: byAdmin, max: 500 }),
});

/** The fields that every user has from the system. `roles` are the declared ones. */
export function providedUserFields(
  roles: Iterable<string>,
  path: Path,
  faults: Faults,
): ReadonlyMap<string, FieldDraft> {
  const drafts = Object.entries(provided([...roles])).flatMap(([name, written]) => {
    const draft = readField(name, written, [...path, "fields", name], faults);
    return draft === undefined ? [] : [[name, draft] as const];
  });
  return new Map(drafts);
}
