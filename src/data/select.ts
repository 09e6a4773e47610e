import type { Field, Model, Resource } from "../charter/model.ts";
import { compileValue } from "../expression/index.ts";
import type { Json } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, sql } from "../kit/sql.ts";
import type { Dialect, Row } from "../storage/engine.ts";
import { columnDecoder, type Decode, valueDecoder } from "./wire-value.ts";

/** A record as it is being put together. */
export type MutableRecord = Record<string, Json>;

/** What a select list is made for. */
export interface SelectContext {
  readonly model: Model;
  readonly dialect: Dialect;
  /** The alias of the record's table in the statement. */
  readonly alias: string;
  /**
   * `shown`: as callers see them, so that what lies in the bin is not there (a reference to it is null, a list is without it).
   * `stored`: as the rows hold them.
   */
  readonly references: "shown" | "stored";
  /** By field: the condition under which a row shows it. What it is false for is left out of the record. */
  readonly masks?: ReadonlyMap<string, Fragment>;
}

/** A part of a select list and the way back from its values to a record. */
export interface Selection {
  readonly list: Fragment;
  /** How many columns the list has. */
  readonly width: number;
  /** Where the value of each field is in a row, extras included. */
  readonly at: ReadonlyMap<string, number>;
  /** The record of a row, its members in the order of the fields. */
  readonly decode: (row: Row) => MutableRecord;
}

interface Part {
  readonly name: string;
  readonly decode: Decode;
  /** Whether a column before the value says if this row shows it. */
  readonly masked: boolean;
}

/** All fields of a resource in the order of its records: the system fields, then the declared ones. */
export function allFields(resource: Resource): readonly Field[] {
  return [...resource.system.values(), ...resource.fields.values()];
}

/** The fields that a row itself or a join table holds: all but the computed ones. */
export function storedFields(resource: Resource): readonly Field[] {
  return allFields(resource).filter(({ kind }) => kind !== "computed");
}

/**
 * The select list that gives the fields of a record in wire form, and the way back. It must stand first in a statement whose
 * FROM has the resource's table under the context's alias. Slots of masks and of computed fields are left to be filled.
 * `extras` are selected behind the fields for whoever reads the row itself; no record shows them.
 */
export function selectFields(
  fields: readonly Field[],
  context: SelectContext,
  extras: readonly Field[] = [],
): Selection {
  const columns: Fragment[] = [];
  const parts: Part[] = [];
  const at = new Map<string, number>();
  for (const field of fields) {
    const mask = context.masks?.get(field.name);
    if (mask !== undefined) columns.push(sql`(${mask})`);
    at.set(field.name, columns.length);
    columns.push(fieldValue(field, context));
    parts.push({ name: field.name, decode: decoderOf(field), masked: mask !== undefined });
  }
  for (const field of extras) {
    if (at.has(field.name)) continue;
    at.set(field.name, columns.length);
    columns.push(fieldValue(field, context));
  }
  return { list: join(columns, ", "), width: columns.length, at, decode: createDecoder(parts) };
}

/** The records of a resource as they are stored, every field of them: for writes, which judge and log the whole record. */
export function selectStored(model: Model, dialect: Dialect, resource: Resource, alias: string) {
  const selection = selectFields(storedFields(resource), { model, dialect, alias, references: "stored" });
  const from = sql`${identifier(resource.table)} AS ${identifier(alias)}`;
  return { select: sql`SELECT ${selection.list} FROM ${from}`, decode: selection.decode };
}

function createDecoder(parts: readonly Part[]): Selection["decode"] {
  const masked = parts.some((part) => part.masked);
  if (masked) return (row) => decodeMasked(parts, row);
  return (row) => {
    const record: MutableRecord = {};
    let at = 0;
    for (const { name, decode } of parts) {
      const value = row[at];
      record[name] = value === null || value === undefined ? null : decode(value);
      at += 1;
    }
    return record;
  };
}

function decodeMasked(parts: readonly Part[], row: Row): MutableRecord {
  const record: MutableRecord = {};
  let at = 0;
  for (const { name, decode, masked } of parts) {
    const shown = !masked || isTrue(row[at]);
    if (masked) at += 1;
    const value = row[at];
    if (shown) record[name] = value === null || value === undefined ? null : decode(value);
    at += 1;
  }
  return record;
}

/** A condition's value in a select list: engines without a boolean give 1, and null counts as false. */
function isTrue(value: unknown): boolean {
  return value === 1 || value === 1n || value === true;
}

function decoderOf(field: Field): Decode {
  if (field.kind === "refs") return valueDecoder({ kind: "list", of: { kind: "string" } });
  return field.kind === "computed" ? valueDecoder(field.type, field.of?.kind) : columnDecoder(field);
}

function fieldValue(field: Field, context: SelectContext): Fragment {
  const { dialect, alias } = context;
  if (field.kind === "refs") return listedIds(field, context);
  if (field.kind === "computed") return computedValue(field, context);
  if (field.column === undefined) throw new TypeError(`the field ${field.name} has no column`);
  const shown = context.references === "shown" ? shownReference(field, context) : undefined;
  return shown ?? dialect.read(field.column, alias);
}

/** A reference whose target has a trash, null where it names a record that lies there; undefined for any other field. */
export function shownReference(field: Field, context: Pick<SelectContext, "model" | "alias">): Fragment | undefined {
  const target = field.kind === "ref" ? trashOf(field, context.model) : undefined;
  if (target === undefined || field.column === undefined) return undefined;
  const other = `${context.alias}_${field.name}`;
  const own = sameOrganization(field, context, other, context.alias);
  return sql`(SELECT ${identifier(other, "id")} FROM ${identifier(target)} AS ${identifier(other)} WHERE ${own}${identifier(other, "id")} = ${identifier(context.alias, field.column.name)} AND ${identifier(other, "deleted_at")} IS NULL)`;
}

/** The ids of a `refs` field as a JSON list, in the order they were given. */
function listedIds(field: Field, context: SelectContext): Fragment {
  if (field.join === undefined) throw new TypeError(`the field ${field.name} has no join table`);
  const { table, from, to, tenant } = field.join;
  const name = `${context.alias}_${field.name}`;
  const link = identifier(name);
  const target = context.references === "shown" ? trashOf(field, context.model) : undefined;
  const live =
    target === undefined
      ? raw("")
      : sql` AND EXISTS (SELECT 1 FROM ${identifier(target)} AS "t" WHERE ${sameOrganization(field, context, "t", name)}"t"."id" = ${link}.${identifier(to)} AND "t"."deleted_at" IS NULL)`;
  const ids = context.dialect.listOf(sql`${link}.${identifier(to)}`, sql`${link}."position"`);
  return sql`(SELECT ${ids} FROM ${identifier(table)} AS ${link} WHERE ${tenant ? sql`${identifier(name, "org_id")} = ${identifier(context.alias, "org_id")} AND ` : raw("")}${link}.${identifier(from)} = ${identifier(context.alias, "id")}${live})`;
}

/** Two records of which one refers to the other, where both belong to organizations: to one. */
function sameOrganization(
  { target = "" }: Field,
  { model }: Pick<SelectContext, "model">,
  other: string,
  owner: string,
): Fragment {
  if (!model.resources.get(target)?.tenant) return raw("");
  return sql`${identifier(other, "org_id")} = ${identifier(owner, "org_id")} AND `;
}

function computedValue(field: Field, context: SelectContext): Fragment {
  const { model, dialect, alias } = context;
  if (field.expression === undefined) throw new TypeError(`the field ${field.name} has no expression`);
  const value = compileValue(field.expression, { dialect, schema: model.schema, sources: { record: { alias } } });
  // As text, a whole number or a scaled decimal loses nothing on its way through the driver.
  return field.type.kind === "decimal" || field.type.kind === "int" ? dialect.toText(value) : value;
}

/** The table of the resource a field refers to, when it has a trash. */
function trashOf(field: Field, model: Pick<Model, "resources">): string | undefined {
  const target = field.target === undefined ? undefined : model.resources.get(field.target);
  return target?.trash ? target.table : undefined;
}
