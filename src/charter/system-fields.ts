import type { ColumnStorage } from "../expression/schema.ts";
import type { Type } from "../expression/type.ts";
import { FrozenMap } from "./frozen.ts";
import type { Field, FieldKind } from "./model.ts";

function systemField(name: string, kind: FieldKind, type: Type, storage: ColumnStorage, required: boolean): Field {
  return {
    name,
    kind,
    type,
    column: { name, storage },
    required,
    unique: false,
    index: false,
    search: false,
    hidden: false,
    encrypted: false,
  };
}

const timestamp: Type = { kind: "timestamp" };

/** A reference without `onDelete`: there is no foreign key, and the user it names may be gone. */
function person(name: string): Field {
  return { ...systemField(name, "ref", { kind: "record", resource: "users" }, "id", false), target: "users" };
}

const always: readonly Field[] = [
  systemField("id", "text", { kind: "string" }, "id", true),
  systemField("version", "integer", { kind: "int" }, "integer", true),
  systemField("created_at", "datetime", timestamp, "datetime", true),
  systemField("updated_at", "datetime", timestamp, "datetime", true),
  person("created_by"),
  person("updated_by"),
];

/** The organization that a record of a tenant resource belongs to. No input may name it: it is that of the caller's grant. */
const orgId = systemField("org_id", "text", { kind: "string" }, "id", true);

const deletedAt = systemField("deleted_at", "datetime", timestamp, "datetime", false);

/** The fields that the system gives every record: those of a tenant `org_id` too, with a trash `deleted_at`. */
export function systemFields(trash: boolean, tenant: boolean): ReadonlyMap<string, Field> {
  const fields = [...always, ...(tenant ? [orgId] : []), ...(trash ? [deletedAt] : [])];
  return new FrozenMap(fields.map((field) => [field.name, field]));
}
