import type { MigrationStep } from "./engine.ts";
import type { ColumnSchema, IndexSchema, TableSchema } from "./table-schema.ts";

/** A step of a schema change with what it works on. */
export type PlannedStep = MigrationStep & {
  readonly table: TableSchema;
  readonly column?: ColumnSchema;
  readonly index?: IndexSchema;
};

/**
 * What must be done to make one set of tables into another: new tables, columns, indexes and search indexes can be added,
 * indexes dropped. Whatever would change or destroy data is planned as `refused`.
 */
export function planMigration(from: readonly TableSchema[], to: readonly TableSchema[]): readonly PlannedStep[] {
  const before = new Map(from.map((table) => [table.name, table]));
  const after = new Set(to.map(({ name }) => name));
  const gone = from
    .filter(({ name }) => !after.has(name))
    .map((table) => refuse(table, table.name, "Dropping it would destroy its records."));
  return [...to.flatMap((table) => planTable(before.get(table.name), table)), ...gone];
}

function planTable(before: TableSchema | undefined, table: TableSchema): readonly PlannedStep[] {
  if (!before) return [{ kind: "create_table", place: table.name, description: `create ${table.name}`, table }];
  if (before.primaryKey.join() !== table.primaryKey.join()) {
    return [refuse(table, table.name, "Its records would have to be given to organizations, or taken from them.")];
  }
  return [...planColumns(before, table), ...planIndexes(before, table), ...planSearch(before, table)];
}

function planColumns(before: TableSchema, table: TableSchema): readonly PlannedStep[] {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  const kept = new Set(table.columns.map(({ name }) => name));
  const gone = before.columns
    .filter(({ name }) => !kept.has(name))
    .map(({ name }) => refuse(table, `${table.name}.${name}`, "Dropping it would destroy its values."));
  const changes = table.columns.flatMap((column): PlannedStep[] => {
    const place = `${table.name}.${column.name}`;
    const was = old.get(column.name);
    if (!was) return [{ kind: "add_column", place, description: `add ${place}`, table, column }];
    const same = was.storage === column.storage && was.scale === column.scale;
    const target = targetOf(before, column.name) === targetOf(table, column.name);
    return same && target ? [] : [refuse(table, place, "Changing what it holds would change its values.")];
  });
  return [...changes, ...gone];
}

function targetOf(table: TableSchema, column: string): string | undefined {
  return table.foreignKeys.find((key) => key.columns.at(-1) === column)?.table;
}

function planIndexes(before: TableSchema, table: TableSchema): readonly PlannedStep[] {
  const describe = (index: IndexSchema) => JSON.stringify([index.name, index.columns, index.unique, index.live]);
  const old = new Set(before.indexes.map(describe));
  const now = new Set(table.indexes.map(describe));
  const dropped = before.indexes
    .filter((index) => !now.has(describe(index)))
    .map(
      (index): PlannedStep => ({
        kind: "drop_index",
        place: index.name,
        description: `drop the index ${index.name}`,
        table,
        index,
      }),
    );
  const added = table.indexes
    .filter((index) => !old.has(describe(index)))
    .map(
      (index): PlannedStep => ({
        kind: "create_index",
        place: index.name,
        description: `create the index ${index.name}`,
        table,
        index,
      }),
    );
  return [...dropped, ...added];
}

function planSearch(before: TableSchema, table: TableSchema): readonly PlannedStep[] {
  if (JSON.stringify(before.search) === JSON.stringify(table.search)) return [];
  const place = `${table.name} (search)`;
  const drop: PlannedStep = {
    kind: "drop_search",
    place,
    description: `drop the search index of ${table.name}`,
    table,
  };
  const create: PlannedStep = {
    kind: "create_search",
    place,
    description: `build the search index of ${table.name}`,
    table,
  };
  return [...(before.search.length > 0 ? [drop] : []), ...(table.search.length > 0 ? [create] : [])];
}

/** A step that is not done. */
export function refuse(table: TableSchema, place: string, why: string): PlannedStep {
  return { kind: "refused", place, description: `${place}: ${why} This release cannot do it yet.`, table };
}
