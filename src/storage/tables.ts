import type { Field, Model, Resource } from "../charter/model.ts";
import { keyOf, organizationColumn, organizationKey, referenceKey, withinOrganization } from "./keys.ts";
import { systemTables } from "./system-tables.ts";
import type { ColumnSchema, IndexSchema, TableSchema } from "./table-schema.ts";

type Keys = IndexSchema["columns"];

/** All tables of a model: one for each resource, one for each `refs` field, and the system's own. */
export function tablesOf(model: Model): readonly TableSchema[] {
  const resources = [...model.resources.values(), ...model.system.values()];
  return [
    ...systemTables,
    ...resources.map((resource) => recordTable(model, resource)),
    ...resources.flatMap((resource) => joinTables(model, resource)),
  ];
}

function recordTable(model: Model, resource: Resource): TableSchema {
  const fields = [...resource.fields.values()];
  const references = fields.filter((field) => field.kind === "ref" && field.column);
  return {
    name: resource.table,
    kind: "record",
    columns: [...resource.system.values(), ...fields].flatMap(columnOf),
    primaryKey: keyOf(resource.tenant),
    foreignKeys: [
      ...organizationKey(resource),
      ...references.map((field) => referenceKey(model, field.name, field.target ?? "")),
    ],
    indexes: indexesOf(resource, references),
    search: resource.searchable,
  };
}

/** Declared fields may be empty in the table even when required: a field that is added later has no value in old rows. */
function columnOf(field: Field): readonly ColumnSchema[] {
  if (!field.column) return [];
  return [
    {
      ...field.column,
      notNull: field.required && ["id", "version", "created_at", "updated_at", organizationColumn].includes(field.name),
      ...(field.scale === undefined ? {} : { scale: field.scale }),
      ...(field.precision === undefined ? {} : { precision: field.precision }),
    },
  ];
}

function indexesOf(resource: Resource, references: readonly Field[]): readonly IndexSchema[] {
  const { table, trash, tenant } = resource;
  const within = (keys: Keys): Keys => (tenant ? [ascending(organizationColumn), ...keys] : keys);
  const unique = resource.unique.map((names) => index(table, within(names.map(ascending)), true, trash));
  const declared = resource.indexes.map((keys) =>
    withTieBreak(keys.map(({ field, descending }) => ({ name: field, descending }))),
  );
  const single = [...resource.fields.values()]
    .filter((field) => field.index)
    .map(({ name }) => withTieBreak([ascending(name)]));
  const led = new Set([...declared, ...single].map(([first]) => first?.name));
  const referring = references.filter(({ name }) => !led.has(name)).map(({ name }) => withTieBreak([ascending(name)]));
  const plain = [...declared, ...single, ...referring].map((keys) => index(table, within(keys), false, false));
  const trashed = trash ? [index(table, within(withTieBreak([ascending("deleted_at")])), false, false)] : [];
  return distinct([...unique, ...plain, ...trashed]);
}

function ascending(name: string): Keys[number] {
  return { name, descending: false };
}

/** Lists are ordered by id behind their own keys, in the direction of the last: so the index holds the whole order. */
function withTieBreak(keys: Keys): Keys {
  if (keys.some(({ name }) => name === "id")) return keys;
  return [...keys, { name: "id", descending: keys.at(-1)?.descending ?? false }];
}

function index(table: string, columns: Keys, unique: boolean, live: boolean): IndexSchema {
  const keys = columns.map(({ name, descending }) => (descending ? `${name}_desc` : name));
  return { name: `${table}__${keys.join("__")}${unique ? "__unique" : ""}`, columns, unique, live };
}

function distinct(indexes: readonly IndexSchema[]): readonly IndexSchema[] {
  return [...new Map(indexes.map((each) => [each.name, each])).values()];
}

function joinTables(model: Model, resource: Resource): readonly TableSchema[] {
  return [...resource.fields.values()].flatMap((field): TableSchema[] => {
    if (!field.join || field.target === undefined) return [];
    const { table, from, to, tenant } = field.join;
    const column = (name: string, storage: "id" | "integer"): ColumnSchema => ({ name, storage, notNull: true });
    return [
      {
        name: table,
        kind: "join",
        columns: [
          ...(tenant ? [column(organizationColumn, "id")] : []),
          column(from, "id"),
          column(to, "id"),
          column("position", "integer"),
        ],
        primaryKey: withinOrganization(tenant, [from, to]),
        foreignKeys: [referenceKey(model, from, resource.name), referenceKey(model, to, field.target)],
        indexes: [index(table, withinOrganization(tenant, [to, from]).map(ascending), false, false)],
        search: [],
      },
    ];
  });
}
