import type { ColumnStorage } from "../../expression/schema.ts";
import type { ColumnSchema, IndexSchema, TableSchema } from "../table-schema.ts";

const types: Readonly<Record<ColumnStorage, string>> = {
  text: "TEXT",
  id: "TEXT",
  integer: "INTEGER",
  real: "REAL",
  decimal: "INTEGER",
  boolean: "INTEGER",
  date: "TEXT",
  datetime: "INTEGER",
  json: "TEXT",
};

/** A name as SQLite takes it, whatever it holds. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The statements that make a table with its indexes and its search index. */
export function createTable(table: TableSchema): readonly string[] {
  return [
    `CREATE TABLE ${quote(table.name)} (${[...columnsOf(table), ...keysOf(table), ...referencesOf(table)].join(", ")})${rowless(table)}`,
    ...table.indexes.map((index) => createIndex(table.name, index)),
    ...(table.search.length > 0 ? createSearch(table) : []),
  ];
}

/**
 * The statement that adds a column. SQLite cannot add a foreign key of several columns to a table that is there: such a
 * reference is kept by the data engine alone, which looks up every record that is named, and every one that names.
 */
export function addColumn(table: TableSchema, column: ColumnSchema): string {
  return `ALTER TABLE ${quote(table.name)} ADD COLUMN ${columnText(table, column)}`;
}

/** The statement that makes an index or a unique key. */
export function createIndex(table: string, index: IndexSchema): string {
  const keys = index.columns.map(({ name, descending }) => `${quote(name)}${descending ? " DESC" : ""}`).join(", ");
  const live = index.live ? ' WHERE "deleted_at" IS NULL' : "";
  return `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${quote(index.name)} ON ${quote(table)} (${keys})${live}`;
}

/** The name of a table's search index. */
export function searchTable(table: string): string {
  return `${table}__search`;
}

/** The statements that make a table's search index and fill it with the rows that are there. */
export function createSearch(table: TableSchema): readonly string[] {
  const name = quote(searchTable(table.name));
  const columns = table.search.map(quote).join(", ");
  return [
    `CREATE VIRTUAL TABLE ${name} USING fts5(${columns}, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')`,
    `INSERT INTO ${name} (rowid, ${columns}) SELECT "row_id", ${columns} FROM ${quote(table.name)}`,
  ];
}

function columnsOf(table: TableSchema): readonly string[] {
  const rowId = table.kind === "record" ? ['"row_id" INTEGER PRIMARY KEY'] : [];
  return [...rowId, ...table.columns.map((column) => columnText(table, column))];
}

function columnText(table: TableSchema, column: ColumnSchema): string {
  const reference = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column.name);
  const parts = [quote(column.name), types[column.storage]];
  if (isSequence(table, column.name)) parts.push("PRIMARY KEY AUTOINCREMENT");
  if (column.notNull) parts.push("NOT NULL");
  if (reference) parts.push(`REFERENCES ${quote(reference.table)} ("id")`);
  return parts.join(" ");
}

function keysOf(table: TableSchema): readonly string[] {
  if (table.primaryKey.every((name) => isSequence(table, name))) return [];
  const columns = table.primaryKey.map(quote).join(", ");
  return [table.kind === "record" ? `UNIQUE (${columns})` : `PRIMARY KEY (${columns})`];
}

/** The foreign keys of several columns; those of one stand behind their column. */
function referencesOf(table: TableSchema): readonly string[] {
  return table.foreignKeys
    .filter(({ columns }) => columns.length > 1)
    .map(({ columns, table: other, references }) => {
      const [mine, theirs] = [columns.map(quote).join(", "), references.map(quote).join(", ")];
      return `FOREIGN KEY (${mine}) REFERENCES ${quote(other)} (${theirs})`;
    });
}

/** Tables without text search and without a sequence are kept in the order of their key. */
function rowless(table: TableSchema): string {
  return table.kind === "record" || table.primaryKey[0] === "sequence" ? "" : " WITHOUT ROWID";
}

function isSequence(table: TableSchema, name: string): boolean {
  return table.kind === "system" && name === "sequence" && table.primaryKey.length === 1;
}
