import type { Database, Statement } from "bun:sqlite";
import { recordId } from "../source/record-id.ts";
import { quoted, type SourceTable } from "../source/source-schema.ts";
import type { SourceValue } from "./convert-value.ts";
import type { FieldSource, TableMapping } from "./map-source.ts";

/** A row of the source by column. A table without a primary key also has its `rowid`. */
export interface SourceRow {
  readonly [column: string]: SourceValue;
}

type Reference = Extract<FieldSource, { kind: "reference" }>;

/** What stands between the parts of a composite key. */
const separator = "\u001f";

/**
 * Reads a source's rows with the ids that their records have. The database must give integers as `bigint`
 * (`safeIntegers`), else large keys lose digits.
 */
export class SourceRows {
  readonly #lookups = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly database: Database) {}

  /** The id of the record that a row becomes. */
  idOf(table: SourceTable, row: SourceRow): string {
    return recordId(
      table.name,
      keyColumns(table).map((column) => row[column]),
    );
  }

  /** The id of the record that a row refers to: null when a part of the key is null, or no row has a key like it. */
  referenceOf(source: Reference, row: SourceRow): string | null {
    const values = source.columns.map((column) => row[column] ?? null);
    if (values.includes(null)) return null;
    const key = new Map(source.targetColumns.map((column, index) => [column, values[index]]));
    const { primaryKey } = source.table;
    if (primaryKey.length === key.size && primaryKey.every((column) => key.has(column))) {
      return recordId(
        source.table.name,
        primaryKey.map((column) => key.get(column)),
      );
    }
    const found = this.#lookup(source).get(values.map(String).join(separator));
    return found ?? recordId(source.table.name, ["nothing", ...values]);
  }

  /** All rows, those first that others of the same table refer to. */
  *rows(mapping: TableMapping): Generator<SourceRow> {
    const own = mapping.fields.filter(
      (field): field is Reference => field.kind === "reference" && field.table.name === mapping.table.name,
    );
    if (own.length === 0) {
      yield* this.#all(mapping.table, "*");
      return;
    }
    const condition = keyColumns(mapping.table).map((column) => `${quoted(column)} IS ?`);
    const one: Statement<SourceRow, SourceValue[]> = this.database.query(
      `SELECT ${selection(mapping.table)} FROM ${quoted(mapping.table.name)} WHERE ${condition.join(" AND ")}`,
    );
    for (const key of this.#parentsFirst(mapping.table, own)) {
      const row = one.get(...key);
      if (row !== null) yield row;
    }
  }

  #all(table: SourceTable, columns: string): Iterable<SourceRow> {
    const list = columns === "*" ? selection(table) : columns;
    return this.database.query<SourceRow, []>(`SELECT ${list} FROM ${quoted(table.name)}`).iterate();
  }

  /** The keys of a table's rows in an order in which a row comes after those it refers to, rings apart. */
  #parentsFirst(table: SourceTable, own: readonly Reference[]): readonly SourceValue[][] {
    const columns = [...new Set([...keyColumns(table), ...own.flatMap((source) => source.columns)])].map(quoted);
    const nodes = new Map<string, { readonly key: SourceValue[]; readonly parents: readonly string[] }>();
    for (const row of this.#all(table, columns.join(", "))) {
      nodes.set(this.idOf(table, row), {
        key: keyColumns(table).map((column) => row[column] ?? null),
        parents: own.map((source) => this.referenceOf(source, row)).filter((id) => id !== null),
      });
    }
    return parentsFirst(nodes).map((node) => node.key);
  }

  #lookup(source: Reference): ReadonlyMap<string, string> {
    const name = `${source.table.name}(${source.targetColumns.join(", ")})`;
    const known = this.#lookups.get(name);
    if (known !== undefined) return known;
    const columns = [...new Set([...keyColumns(source.table), ...source.targetColumns])].map(quoted).join(", ");
    const lookup = new Map<string, string>();
    for (const row of this.#all(source.table, columns)) {
      lookup.set(
        source.targetColumns.map((column) => String(row[column])).join(separator),
        this.idOf(source.table, row),
      );
    }
    this.#lookups.set(name, lookup);
    return lookup;
  }
}

/** A row's key as text, its parts parted by `/`. */
export function keyOf(table: SourceTable, row: SourceRow): string {
  return keyColumns(table)
    .map((column) => String(row[column]))
    .join("/");
}

function keyColumns(table: SourceTable): readonly string[] {
  return table.primaryKey.length > 0 ? table.primaryKey : ["rowid"];
}

function selection(table: SourceTable): string {
  return table.primaryKey.length > 0 ? "*" : "*, rowid";
}

/** Depth first with an explicit stack: chains may be as long as the table. */
function parentsFirst<Node extends { readonly parents: readonly string[] }>(
  nodes: ReadonlyMap<string, Node>,
): readonly Node[] {
  const ordered: Node[] = [];
  const seen = new Set<string>();
  for (const start of nodes.keys()) {
    const stack = [start];
    while (stack.length > 0) {
      const id = stack.at(-1) ?? start;
      const node = nodes.get(id);
      const waiting = seen.has(id)
        ? []
        : (node?.parents.filter((parent) => !seen.has(parent) && nodes.has(parent)) ?? []);
      seen.add(id);
      if (waiting.length > 0) stack.push(...waiting);
      else {
        stack.pop();
        if (node !== undefined) ordered.push(node);
      }
    }
  }
  return [...new Set(ordered)];
}
