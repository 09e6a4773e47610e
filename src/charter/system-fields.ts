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

const deletedAt = systemField("deleted_at", "datetime", timestamp, "datetime", false);

/** The fields that the system gives every record, with a trash `deleted_at` too. */
export function systemFields(trash: boolean): ReadonlyMap<string, Field> {
  return new FrozenMap([...always, ...(trash ? [deletedAt] : [])].map((field) => [field.name, field]));
}
