import type { Database } from "bun:sqlite";
import { fieldNameFault, resourceNameFault } from "../../charter/names.ts";
import { columnFacts } from "./column-facts.ts";
import { defaultText } from "./default-text.ts";
import { type InferredKind, inferKind } from "./infer-kind.ts";
import { fieldCandidates, inverseCandidates, Names, referenceCandidates, resourceCandidates } from "./names.ts";
import { readSourceSchema, type SourceColumn, type SourceForeignKey, type SourceTable } from "./source-schema.ts";

/** A reference as the definition will say it. */
export interface ReferenceKind {
  readonly kind: "ref";
  /** The resource it names. */
  readonly target: string;
  readonly inverse: string;
  readonly onDelete: "restrict" | "cascade" | "set null";
  readonly key: SourceForeignKey;
}

/** A field as the definition will say it, and the source's columns that fill it (several for a composite reference). */
export interface FieldPlan {
  readonly name: string;
  readonly columns: readonly string[];
  readonly kind: InferredKind | ReferenceKind;
  readonly required: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly search: boolean;
  /** The default as TypeScript text. */
  readonly default?: string;
}

/** A resource as the definition will say it, and the table whose rows it takes. */
export interface ResourcePlan {
  readonly name: string;
  readonly table: SourceTable;
  readonly fields: readonly FieldPlan[];
  /** Unique sets of several fields. */
  readonly unique: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
}

/** How a database becomes a definition, and what a person should know of the choices made. */
export interface SourcePlan {
  readonly resources: readonly ResourcePlan[];
  readonly notes: readonly string[];
}

interface Draft {
  readonly table: SourceTable;
  readonly name: string;
  readonly names: Names;
  readonly fields: FieldPlan[];
}

const searchable = /(^|_)(name|title|subject|headline|label|description|summary|body|content|text|note|notes|comment)$/;

/**
 * Plans the definition for an SQLite database. The same database always gives the same plan, so that an import
 * finds the fields that `init` wrote. Reads every row once, for the kinds.
 */
export function planSource(database: Database): SourcePlan {
  const schema = readSourceSchema(database);
  const notes = [...schema.skipped];
  const names = new Names(resourceNameFault, (wanted, given) => {
    notes.push(`Table ${wanted}: the name is not free, so it is ${given}.`);
  });
  const drafts = schema.tables.map((table): Draft => {
    const name = names.take(...resourceCandidates(table));
    const own = new Names(
      (field) => fieldNameFault(field, name),
      (wanted, given) => notes.push(`${table.name}.${wanted}: the name is not free, so it is ${given}.`),
    );
    return { table, name, names: own, fields: [] };
  });
  const byTable = new Map(drafts.map((draft) => [draft.table.name, draft]));
  for (const draft of drafts) planFields(database, draft, byTable, notes);
  return { resources: withInverses(drafts, byTable).map(finish), notes };
}

function planFields(database: Database, draft: Draft, byTable: ReadonlyMap<string, Draft>, notes: string[]): void {
  const { table } = draft;
  const facts = columnFacts(database, table);
  const known = table.foreignKeys.filter(
    (key) => byTable.has(key.table) && key.targetColumns.length === key.columns.length,
  );
  for (const key of table.foreignKeys) {
    if (!known.includes(key))
      notes.push(`${table.name}.${key.columns.join(", ")}: ${key.table} is no table that could be referred to.`);
  }
  for (const column of table.columns) {
    const key = known.find((candidate) => candidate.columns.length === 1 && candidate.columns[0] === column.name);
    if (key !== undefined) {
      draft.fields.push(planReference(draft, key, byTable));
      continue;
    }
    const columnOf = facts.get(column.name);
    const inference = columnOf === undefined ? {} : inferKind(column, columnOf);
    if (inference.note !== undefined) {
      notes.push(`${table.name}.${column.name}: ${inference.note}${inference.kind === undefined ? "; left out" : ""}.`);
    }
    if (inference.kind !== undefined) draft.fields.push(planField(draft, column, inference.kind, notes));
  }
  for (const key of known.filter((candidate) => candidate.columns.length > 1)) {
    draft.fields.push(planReference(draft, key, byTable));
  }
}

function planField(draft: Draft, column: SourceColumn, kind: InferredKind, notes: string[]): FieldPlan {
  const { table } = draft;
  const name = draft.names.take(...fieldCandidates(table, column.name));
  const value = column.defaultSql === null ? undefined : defaultText(column.defaultSql, kind);
  if (column.defaultSql !== null && value === undefined) {
    notes.push(`${table.name}.${column.name}: its default ${column.defaultSql} has no counterpart; left out.`);
  }
  const unique = isUnique(table, [column.name]);
  const primary = table.primaryKey.includes(column.name);
  return {
    name,
    columns: [column.name],
    kind,
    required: column.notNull || primary,
    unique,
    index: !unique && hasIndex(table, column.name),
    search: kind.kind === "text" && !primary && searchable.test(name),
    ...(value === undefined || value === "null" ? {} : { default: value }),
  };
}

function planReference(draft: Draft, key: SourceForeignKey, byTable: ReadonlyMap<string, Draft>): FieldPlan {
  const { table } = draft;
  const columns = table.columns.filter((column) => key.columns.includes(column.name));
  const required = columns.every((column) => column.notNull || table.primaryKey.includes(column.name));
  return {
    name: draft.names.take(...referenceCandidates(key)),
    columns: key.columns,
    kind: {
      kind: "ref",
      target: byTable.get(key.table)?.name ?? key.table,
      inverse: "",
      onDelete: onDelete(key.onDelete, required),
      key,
    },
    required,
    unique: isUnique(table, key.columns),
    index: false,
    search: false,
  };
}

/** Inverses are named last: they share their names with the target's own fields, which come first. */
function withInverses(drafts: readonly Draft[], byTable: ReadonlyMap<string, Draft>): readonly Draft[] {
  return drafts.map((draft) => {
    const fields = draft.fields.map((field): FieldPlan => {
      if (field.kind.kind !== "ref") return field;
      const { table } = field.kind.key;
      const several =
        draft.fields.filter((other) => other.kind.kind === "ref" && other.kind.key.table === table).length > 1;
      const candidates = inverseCandidates(draft.name, field.name, { several, own: table === draft.table.name });
      return { ...field, kind: { ...field.kind, inverse: byTable.get(table)?.names.take(...candidates) ?? "" } };
    });
    return { ...draft, fields };
  });
}

function finish(draft: Draft): ResourcePlan {
  const { table, fields } = draft;
  const sets = table.primaryKey.length > 1 ? [table.primaryKey, ...table.uniques] : table.uniques;
  const unique = sets.filter((set) => set.length > 1).flatMap((set) => fieldsOf(fields, set));
  const indexes = table.indexes
    .filter((index) => index.keys.length > 1)
    .flatMap((index) => {
      const columns = index.keys.map((key) => key.column);
      return fieldsOf(fields, columns).map((found) =>
        found.map((name, position) => (index.keys[position]?.descending === true ? `-${name}` : name)),
      );
    });
  return { name: draft.name, table, fields, unique: distinct(unique), indexes: distinct(indexes) };
}

/** The fields that hold the columns, as the one set, or none when a column was left out or several fill one field. */
function fieldsOf(fields: readonly FieldPlan[], columns: readonly string[]): readonly (readonly string[])[] {
  const found = columns.flatMap((column) => {
    const field = fields.find((candidate) => candidate.columns.length === 1 && candidate.columns[0] === column);
    return field === undefined ? [] : [field.name];
  });
  return found.length === columns.length ? [found] : [];
}

function distinct(sets: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(sets.map((set) => [set.join(","), set])).values()];
}

function isUnique(table: SourceTable, columns: readonly string[]): boolean {
  const wanted = columns.toSorted().join(",");
  return [table.primaryKey, ...table.uniques].some((set) => set.toSorted().join(",") === wanted);
}

function hasIndex(table: SourceTable, column: string): boolean {
  return table.indexes.some((index) => index.keys.length === 1 && index.keys[0]?.column === column);
}

function onDelete(action: string, required: boolean): ReferenceKind["onDelete"] {
  if (action === "CASCADE") return "cascade";
  return action === "SET NULL" && !required ? "set null" : "restrict";
}
