import type { ResourceGrant } from "../access/grant.ts";
import { identifier, join, slot, sql } from "../kit/sql.ts";
import { idForm } from "./check-field.ts";
import type { Call } from "./context.ts";
import { compileView, fillView, type ShownNode } from "./expand.ts";
import { expandContext } from "./list-cursor.ts";
import { PreparedRead } from "./prepared-read.ts";
import type { RecordView, View } from "./queries.ts";
import type { ReadParts } from "./read-parts.ts";
import { visibleRows } from "./related.ts";
import { ShapeCache } from "./shape-cache.ts";
import { requireReadable } from "./shown-field.ts";
import { readView } from "./view-tree.ts";
import { notFound } from "./write-checks.ts";

interface RecordPlan {
  readonly node: ShownNode;
  readonly read: PreparedRead;
}

/** Reads single records: one statement, whose row is there only if the caller may see it. */
export class RecordReader {
  readonly #plans = new ShapeCache<RecordPlan>();

  constructor(private readonly parts: ReadParts) {}

  /** Raises the same `not_found` for what does not exist, what the caller may not read, and what is no id at all. */
  async get(call: Call, resource: string, id: string, view: View): Promise<RecordView> {
    const { rules } = call.grant;
    const grant = requireReadable(rules, resource);
    const plan = this.#plans.get(rules, shapeOf(resource, view), () => this.#compile(call, grant, view));
    if (!idForm.test(id)) throw notFound();
    const { read, node } = plan;
    const { engine } = this.parts;
    const values = read.values(call, { id });
    const [row] = await engine.rows(read.statement, values, { effort: "seek", deadline: call.deadline });
    if (!row) throw notFound();
    const record = node.selection.decode(row);
    if (node.children.length > 0) await fillView(expandContext(this.parts, call), node, [{ row, record }]);
    return { record, version: Number(row[node.selection.at.get("version") ?? 0]) };
  }

  #compile(call: Call, grant: ResourceGrant, view: View): RecordPlan {
    const { rules } = call.grant;
    const { name, table } = grant.resource;
    const node = compileView(this.parts, rules, readView(this.parts.model, rules, grant, view));
    const conditions = [sql`"r"."id" = ${slot("id")}`, ...visibleRows(this.parts, rules, name, "r", view.trashed)];
    const select = sql`SELECT ${node.selection.list} FROM ${identifier(table)} AS "r" WHERE ${join(conditions, " AND ")}`;
    return { node, read: new PreparedRead(select, this.parts.dialect) };
  }
}

function shapeOf(resource: string, { fields, expand, trashed }: View): string {
  if (!fields && !expand && !trashed) return resource;
  return JSON.stringify([resource, fields ?? null, expand ?? null, trashed ?? null]);
}
