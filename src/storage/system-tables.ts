import type { ColumnStorage } from "../expression/schema.ts";
import type { ColumnSchema, IndexSchema, TableSchema } from "./table-schema.ts";

function column(name: string, storage: ColumnStorage, notNull = true): ColumnSchema {
  return { name, storage, notNull };
}

function index(table: string, ...names: readonly string[]): IndexSchema {
  const columns = names.map((name) => ({ name, descending: false }));
  return { name: `${table}__${names.join("__")}`, columns, unique: false, live: false };
}

function table(
  name: string,
  primaryKey: readonly string[],
  columns: readonly ColumnSchema[],
  ...indexes: readonly (readonly string[])[]
): TableSchema {
  return {
    name,
    kind: "system",
    columns,
    primaryKey,
    foreignKeys: [],
    indexes: indexes.map((names) => index(name, ...names)),
    search: [],
  };
}

/**
 * The tables of the system itself. A `sequence` that is the whole primary key is given by the engine, and never again. The
 * `resource` of tombstones and of the bin is, for a tenant's record, the place in which its id is unique.
 */
export const systemTables: readonly TableSchema[] = [
  table("charter_meta", ["name"], [column("name", "text"), column("value", "text")]),
  table(
    "charter_changes",
    ["sequence"],
    [
      column("sequence", "integer"),
      column("at", "integer"),
      column("resource", "text"),
      column("record", "id"),
      column("version", "integer"),
      column("operation", "text"),
      column("actor_kind", "text"),
      column("actor", "id", false),
      column("actor_through", "id", false),
      column("request", "text", false),
      column("revision", "text"),
      column("after", "text", false),
      column("before", "text", false),
      column("org_id", "id", false),
    ],
    ["record", "version"],
  ),
  table(
    "charter_tombstones",
    ["resource", "id"],
    [column("resource", "text"), column("id", "id"), column("version", "integer")],
  ),
  table(
    "charter_bin",
    ["resource", "record"],
    [column("resource", "text"), column("record", "id"), column("companions", "text")],
  ),
  table(
    "charter_idempotency",
    ["key"],
    [column("key", "text"), column("fingerprint", "text"), column("answer", "text"), column("at", "integer")],
    ["at"],
  ),
];
