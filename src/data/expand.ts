import type { RoleGrant } from "../access/grant.ts";
import type { Field, Relation } from "../charter/model.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { identifier, join, raw, type SqlValue, slot, sql } from "../kit/sql.ts";
import type { Engine, Row } from "../storage/engine.ts";
import type { ReadContext } from "./caller-filter.ts";
import type { Call } from "./context.ts";
import { PreparedRead } from "./prepared-read.ts";
import { limitProblem } from "./query-problems.ts";
import { relatedRows, tenantRows, visibleRows, where } from "./related.ts";
import type { MutableRecord, Selection } from "./select.ts";
import { selectShown } from "./shown-rows.ts";
import type { ViewChild, ViewNode } from "./view-tree.ts";

/** A node of a view, compiled. */
export interface ShownNode {
  readonly selection: Selection;
  readonly children: readonly ShownChild[];
}

interface ShownChild {
  /** The resource that has the relation. */
  readonly resource: string;
  readonly relation: Relation;
  readonly node: ShownNode;
  readonly read: PreparedRead;
  /** Where the owner's id, or its reference, is in the owner's row. */
  readonly from: number;
  /** Where the owner's id, or the record's own, is in a row of the read; behind it its place. */
  readonly to: number;
}

/** A record and the row it was made of. */
export interface ShownRecord {
  readonly row: Row;
  readonly record: MutableRecord;
}

/** Makes the cursor that goes on with a list behind its last record: that one's place where it has one, and its id. */
export type ContinueList = (resource: string, relation: Relation, owner: string, after: readonly SqlValue[]) => string;

/** What filling a view needs beside its nodes. */
export interface ExpandContext {
  readonly engine: Engine;
  readonly call: Call;
  readonly width: number;
  readonly next: ContinueList;
}

/** Records that one answer takes in beside those of its own list: beyond, paths multiply to more than a server can hold. */
const mostRecords = 10_000;

const owner = "p";
const target = "r";

/** Compiles a view over rows whose table has the alias `r`. `extras` are selected too. */
export function compileView(
  context: ReadContext,
  rules: RoleGrant,
  node: ViewNode,
  extras: readonly Field[] = [],
): ShownNode {
  const selection = selectShown(context, node, target, extras);
  const { name } = node.grant.resource;
  return { selection, children: node.children.map((child) => compileChild(context, rules, name, child, selection)) };
}

function compileChild(
  context: ReadContext,
  rules: RoleGrant,
  resource: string,
  child: ViewChild,
  parent: Selection,
): ShownChild {
  const { relation } = child;
  const node = compileView(context, rules, child.node);
  const from = parent.at.get(relation.many ? "id" : relation.name);
  if (from === undefined) throw new TypeError(`the way to ${relation.name} was not selected`);
  const read = relation.many ? listRead(context, rules, child, node) : recordRead(context, rules, child, node);
  const to = relation.many ? node.selection.width : node.selection.at.get("id");
  return { resource, relation, node, read, from, to: to ?? 0 };
}

/** The records that have one of the given ids. */
function recordRead(context: ReadContext, rules: RoleGrant, { relation }: ViewChild, node: ShownNode): PreparedRead {
  const { dialect, model } = context;
  const ids = sql`SELECT ${dialect.item(owner, { kind: "string" })} FROM ${dialect.items(slot("ids"), owner)}`;
  const among = sql`${identifier(target, "id")} IN (${ids})`;
  const visible = visibleRows(context, rules, relation.target, target);
  const table = identifier(model.resources.get(relation.target)?.table ?? relation.target);
  const found = where(context, target, [among, ...visible]);
  return new PreparedRead(sql`SELECT ${node.selection.list} FROM ${table} AS ${identifier(target)}${found}`, dialect);
}

/**
 * The first records of the lists of the given owners. Each list is cut where it is read, so that a long one costs no more than
 * a short one, wherever an index holds the ids behind the reference.
 */
function listRead(context: ReadContext, rules: RoleGrant, { relation }: ViewChild, node: ShownNode): PreparedRead {
  const { dialect, model } = context;
  const table = identifier(model.resources.get(relation.target)?.table ?? relation.target);
  const id = dialect.item(owner, { kind: "string" });
  const each = "c";
  const inner = relatedRows(relation, each);
  const visible = visibleRows(context, rules, relation.target, each);
  const order = [...(inner.position ? [inner.position] : []), identifier(each, "id")];
  const listed = sql`SELECT ${identifier(each, "id")} FROM ${table} AS ${identifier(each)}${inner.join}${where(
    context,
    each,
    [inner.tie(id), ...visible],
  )} ORDER BY ${join(order, ", ")} LIMIT ${slot("width")}`;
  const outer = relatedRows(relation, target);
  const tied = outer.position ? [outer.tie(id)] : [];
  // The ids of the list are those of one organization: a row of another may have one of them, too.
  const own = tenantRows(context, relation.target, target);
  const found = join([sql`${identifier(target, "id")} IN (${listed})`, ...own, ...tied], " AND ");
  const place = outer.position ? sql`, ${outer.position}` : raw("");
  // CROSS JOIN keeps the owners outside: the list of each is read once.
  return new PreparedRead(
    sql`SELECT ${node.selection.list}, ${id}${place} FROM ${dialect.items(slot("ids"), owner)} CROSS JOIN ${table} AS ${identifier(target)}${outer.position ? outer.join : raw("")}
      WHERE ${found} LIMIT ${slot("most")}`,
    dialect,
  );
}

/** Puts the records of a view's relations into the records of its rows, one statement for each relation. */
export async function fillView(
  context: ExpandContext,
  node: ShownNode,
  records: readonly ShownRecord[],
): Promise<void> {
  if (node.children.length > 0) await fillChildren(context, node, records, { left: mostRecords });
}

async function fillChildren(
  context: ExpandContext,
  node: ShownNode,
  records: readonly ShownRecord[],
  budget: { left: number },
): Promise<void> {
  if (records.length === 0) return;
  for (const child of node.children) {
    const ids = [...new Set(records.map(({ row }) => row[child.from]))].filter((id) => typeof id === "string");
    if (ids.length === 0 && !child.relation.many) continue;
    const found = await readChild(context, child, ids, budget);
    await fillChildren(context, child.node, found, budget);
    if (child.relation.many) placeLists(context, child, records, found);
    else placeRecords(child, records, found);
  }
}

async function readChild(
  { engine, call, width }: ExpandContext,
  { read, node, relation }: ShownChild,
  ids: readonly string[],
  budget: { left: number },
): Promise<readonly ShownRecord[]> {
  const own = { ids: JSON.stringify(ids), width: width + 1, most: budget.left + 1 };
  const rows = await engine.rows(read.statement, read.values(call, own), { effort: "budget", deadline: call.deadline });
  budget.left -= rows.length;
  if (budget.left < 0) {
    const advice = `ask for fewer records, or expand ${relation.name} by itself`;
    throw limitProblem(`More than ${mostRecords} records would be expanded: ${advice}.`, mostRecords);
  }
  return rows.map((row) => ({ row, record: node.selection.decode(row) }));
}

/** A reference to a record that the caller may not read stays what it is without `expand`: its id. */
function placeRecords(child: ShownChild, records: readonly ShownRecord[], found: readonly ShownRecord[]): void {
  const byId = new Map(found.map(({ row, record }) => [row[child.to], record]));
  for (const { row, record } of records) {
    const other = byId.get(row[child.from] ?? null);
    if (other && Object.hasOwn(record, child.relation.name)) record[child.relation.name] = other;
  }
}

function placeLists(
  { width, next }: ExpandContext,
  child: ShownChild,
  records: readonly ShownRecord[],
  found: readonly ShownRecord[],
): void {
  const lists = Map.groupBy(found, ({ row }) => row[child.to] ?? null);
  const id = child.node.selection.at.get("id") ?? 0;
  const placeOf = ({ row }: ShownRecord): readonly SqlValue[] => row.slice(child.to + 1).concat(row[id] ?? null);
  for (const { row, record } of records) {
    const owned = row[child.from] ?? null;
    const all = (lists.get(owned) ?? []).toSorted((left, right) => comparePlaces(placeOf(left), placeOf(right)));
    const items = all.slice(0, width);
    const last = items.at(-1);
    const more = all.length > width && last && typeof owned === "string";
    record[child.relation.name] = {
      items: items.map((item): JsonObject => item.record),
      next: more ? next(child.resource, child.relation, owned, placeOf(last)) : null,
    } satisfies Json;
  }
}

function comparePlaces(left: readonly SqlValue[], right: readonly SqlValue[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? null;
    if (value === other || value === null || other === null) continue;
    return value < other ? -1 : 1;
  }
  return 0;
}
