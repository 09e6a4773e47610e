import type { Database } from "bun:sqlite";

/** A column of the source: its name, the type it was declared with (may be empty), and its default as SQL text. */
export interface SourceColumn {
  readonly name: string;
  readonly declaredType: string;
  readonly notNull: boolean;
  readonly defaultSql: string | null;
}

/** A foreign key of the source: its columns name those of `table`, in the same order. */
export interface SourceForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly targetColumns: readonly string[];
  readonly onDelete: string;
}

/** An index that is no key. */
export interface SourceIndex {
  readonly keys: readonly { readonly column: string; readonly descending: boolean }[];
}

/** A table of the source. `primaryKey` is empty for one that has none. */
export interface SourceTable {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  readonly primaryKey: readonly string[];
  readonly uniques: readonly (readonly string[])[];
  readonly indexes: readonly SourceIndex[];
  readonly foreignKeys: readonly SourceForeignKey[];
  readonly rows: number;
}

/** What stands in an SQLite database, and what of it no definition can say. */
export interface SourceSchema {
  readonly tables: readonly SourceTable[];
  /** Views, virtual tables, partial indexes: named, so that nobody wonders where they went. */
  readonly skipped: readonly string[];
}

interface TableRow {
  readonly name: string;
  readonly type: string;
}
interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
  readonly hidden: number;
}
interface IndexRow {
  readonly name: string;
  readonly unique: number;
  readonly origin: string;
  readonly partial: number;
}
interface IndexColumnRow {
  readonly name: string | null;
  readonly desc: number;
  readonly key: number;
}
interface ForeignKeyRow {
  readonly id: number;
  readonly seq: number;
  readonly table: string;
  readonly from: string;
  readonly to: string | null;
  readonly on_delete: string;
}

/** A name as SQL text. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Reads the tables of an SQLite database: columns, keys, indexes, and how many rows each has.
 * Nothing is written; raises SQLite's own error for a file that is no database.
 * See https://www.sqlite.org/pragma.html (table_list, table_xinfo, index_list, foreign_key_list).
 */
export function readSourceSchema(database: Database): SourceSchema {
  const rows = database
    .query<TableRow, []>(
      "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  const skipped = rows
    .filter((row) => row.type === "view" || row.type === "virtual")
    .map((row) => `${row.type === "view" ? "View" : "Virtual table"} ${row.name}: only ordinary tables are read.`);
  const names = rows.filter((row) => row.type === "table").map((row) => row.name);
  const tables = names.toSorted().map((name) => readTable(database, name, skipped));
  return { tables: tables.map((table) => withTargetColumns(table, tables)), skipped };
}

function readTable(database: Database, name: string, skipped: string[]): SourceTable {
  const columns = database
    .query<ColumnRow, [string]>("SELECT * FROM pragma_table_xinfo(?)")
    .all(name)
    .filter((column) => column.hidden !== 1);
  const indexes = database.query<IndexRow, [string]>("SELECT * FROM pragma_index_list(?)").all(name);
  const uniques: string[][] = [];
  const plain: SourceIndex[] = [];
  for (const index of indexes.toReversed()) {
    if (index.origin === "pk") continue;
    const keys = readIndexKeys(database, index.name);
    if (index.partial === 1 || keys === undefined) {
      skipped.push(`Index ${index.name} on ${name}: it covers a part of the rows, or an expression.`);
    } else if (index.unique === 1) uniques.push(keys.map((key) => key.column));
    else plain.push({ keys });
  }
  const count = database.query<{ readonly count: number }, []>(`SELECT count(*) AS count FROM ${quoted(name)}`).get();
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      declaredType: column.type,
      notNull: column.notnull === 1,
      defaultSql: column.dflt_value,
    })),
    primaryKey: columns
      .filter((column) => column.pk > 0)
      .toSorted((a, b) => a.pk - b.pk)
      .map((column) => column.name),
    uniques,
    indexes: plain,
    foreignKeys: readForeignKeys(database, name),
    rows: count?.count ?? 0,
  };
}

function readIndexKeys(database: Database, index: string): SourceIndex["keys"] | undefined {
  const rows = database.query<IndexColumnRow, [string]>("SELECT * FROM pragma_index_xinfo(?)").all(index);
  const keys: { column: string; descending: boolean }[] = [];
  for (const row of rows) {
    if (row.key === 0) continue;
    if (row.name === null) return undefined;
    keys.push({ column: row.name, descending: row.desc === 1 });
  }
  return keys;
}

function readForeignKeys(database: Database, table: string): readonly SourceForeignKey[] {
  const rows = database
    .query<ForeignKeyRow, [string]>("SELECT * FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq")
    .all(table);
  const byId = new Map<number, ForeignKeyRow[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return [...byId.values()].map((parts) => ({
    columns: parts.map((part) => part.from),
    table: parts[0]?.table ?? "",
    targetColumns: parts.flatMap((part) => (part.to === null ? [] : [part.to])),
    onDelete: parts[0]?.on_delete ?? "NO ACTION",
  }));
}

/** A key may name its target's primary key without naming columns, and may write the table's name in another case. */
function withTargetColumns(table: SourceTable, tables: readonly SourceTable[]): SourceTable {
  const foreignKeys = table.foreignKeys.map((key) => {
    const target = tables.find((other) => other.name.toLowerCase() === key.table.toLowerCase());
    if (target === undefined) return key;
    const columns = key.targetColumns.length > 0 ? key.targetColumns : target.primaryKey;
    const exact = columns.map(
      (column) => target.columns.find((other) => other.name.toLowerCase() === column.toLowerCase())?.name ?? column,
    );
    return { ...key, table: target.name, targetColumns: exact };
  });
  return { ...table, foreignKeys };
}
