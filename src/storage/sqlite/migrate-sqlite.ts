import type { Database } from "bun:sqlite";
import type { Field, Model } from "../../charter/model.ts";
import type { SqlValue } from "../../kit/sql.ts";
import { columnEncoder } from "../codec.ts";
import type { MigrationReport } from "../engine.ts";
import { type PlannedStep, planMigration, refuse } from "../plan-migration.ts";
import type { ForeignKey, TableSchema } from "../table-schema.ts";
import { addColumn, createIndex, createSearch, createTable, quote, searchTable } from "./sqlite-schema.ts";

/**
 * Makes the tables fit the model, in one transaction. An unchanged database costs one read. Steps that would change or
 * destroy data are refused, and then nothing is done at all.
 */
export function migrateSqlite(
  database: Database,
  model: Model,
  tables: readonly TableSchema[],
  apply: boolean,
): MigrationReport {
  const wanted = JSON.stringify(tables);
  const stored = storedSchema(database);
  if (stored === wanted) return { steps: [], refused: [], applied: true };
  const planned = planMigration(readTables(stored), tables).map((step) => judge(database, model, step));
  const refused = planned.filter(({ kind }) => kind === "refused");
  const steps = planned.filter(({ kind }) => kind !== "refused");
  if (!apply || refused.length > 0) return { steps, refused, applied: false };
  database
    .transaction(() => {
      for (const step of steps) applyStep(database, model, step);
      database.run('INSERT OR REPLACE INTO "charter_meta" ("name", "value") VALUES (\'schema\', ?)', [wanted]);
    })
    .immediate();
  return { steps, refused, applied: true };
}

function storedSchema(database: Database): string | undefined {
  const exists = database.query("SELECT 1 FROM sqlite_schema WHERE name = 'charter_meta'").values().length > 0;
  if (!exists) return undefined;
  const value: unknown = database.query("SELECT value FROM charter_meta WHERE name = 'schema'").values()[0]?.[0];
  return typeof value === "string" ? value : undefined;
}

function readTables(stored: string | undefined): readonly TableSchema[] {
  if (stored === undefined) return [];
  const tables: unknown = JSON.parse(stored);
  if (!isTables(tables)) throw new TypeError("the database does not say which tables it has");
  return tables.map((table) => ({ ...table, foreignKeys: table.foreignKeys.map(currentKey) }));
}

/** A table as it was stored, by an earlier release too: then its foreign keys had one column each. */
type StoredTable = Omit<TableSchema, "foreignKeys"> & {
  readonly foreignKeys: readonly (ForeignKey | { readonly column: string; readonly table: string })[];
};

function currentKey(key: StoredTable["foreignKeys"][number]): ForeignKey {
  return "columns" in key ? key : { columns: [key.column], table: key.table, references: ["id"] };
}

/** What is inside was written by an earlier start, in the transaction that made the tables. */
function isTables(value: unknown): value is readonly StoredTable[] {
  return Array.isArray(value);
}

/** Refuses what the data that is there does not allow. */
function judge(database: Database, model: Model, step: PlannedStep): PlannedStep {
  const { table, column, index } = step;
  if (step.kind === "add_column" && column) {
    const field = model.resources.get(table.name)?.fields.get(column.name);
    if (!field?.required || isEmpty(database, table.name) || constantDefault(field) !== undefined) return step;
    return refuse(
      table,
      step.place,
      "It is required, and the records that are there have no value for it: give it a default.",
    );
  }
  if (step.kind !== "create_index" || !index?.unique) return step;
  const names = index.columns.map(({ name }) => name);
  if (names.some((name) => !hasColumn(database, table.name, name))) return step;
  const twice = duplicates(database, table.name, names, index.live);
  return twice === undefined
    ? step
    : refuse(table, step.place, `Values must be unique, but ${twice} is there more than once.`);
}

function isEmpty(database: Database, table: string): boolean {
  return database.query(`SELECT 1 FROM ${quote(table)} LIMIT 1`).values().length === 0;
}

function hasColumn(database: Database, table: string, column: string): boolean {
  return database.query("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").values(table, column).length > 0;
}

function duplicates(database: Database, table: string, names: readonly string[], live: boolean): string | undefined {
  const columns = names.map(quote).join(", ");
  const present = [...names.map((name) => `${quote(name)} IS NOT NULL`), ...(live ? ['"deleted_at" IS NULL'] : [])];
  const text = `SELECT ${columns} FROM ${quote(table)} WHERE ${present.join(" AND ")} GROUP BY ${columns} HAVING count(*) > 1 LIMIT 1`;
  const row: unknown = database.query(text).values()[0];
  return row === undefined ? undefined : JSON.stringify(row);
}

function constantDefault(field: Field): SqlValue | undefined {
  return field.default && "value" in field.default ? columnEncoder(field)(field.default.value) : undefined;
}

function applyStep(database: Database, model: Model, step: PlannedStep): void {
  const { table, column, index } = step;
  switch (step.kind) {
    case "create_table":
      for (const text of createTable(table)) database.run(text);
      break;
    case "add_column":
      if (!column) break;
      database.run(addColumn(table, column));
      fill(database, model, table.name, column.name);
      break;
    case "create_index":
      if (index) database.run(createIndex(table.name, index));
      break;
    case "drop_index":
      if (index) database.run(`DROP INDEX ${quote(index.name)}`);
      break;
    case "drop_search":
      database.run(`DROP TABLE ${quote(searchTable(table.name))}`);
      break;
    default:
      for (const text of createSearch(table)) database.run(text);
  }
}

/** Gives the records that are there the default of a new field. */
function fill(database: Database, model: Model, table: string, column: string): void {
  const field = model.resources.get(table)?.fields.get(column);
  const value = field && constantDefault(field);
  if (value !== undefined && value !== null) database.run(`UPDATE ${quote(table)} SET ${quote(column)} = ?`, [value]);
}
