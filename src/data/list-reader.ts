import type { ResourceGrant } from "../access/grant.ts";
import type { SqlValue } from "../kit/sql.ts";
import type { Row } from "../storage/engine.ts";
import type { Call } from "./context.ts";
import { fillView } from "./expand.ts";
import { expandContext, type ListPosition, openList, sealList } from "./list-cursor.ts";
import { ListPlan, type RelatedList } from "./list-plan.ts";
import type { ListQuery, Page } from "./queries.ts";
import { invalidCursor, limitProblem } from "./query-problems.ts";
import type { ReadParts } from "./read-parts.ts";
import { ShapeCache } from "./shape-cache.ts";
import { readableResource, requireReadable } from "./shown-field.ts";

/** Reads lists: filtered, sorted or ranked, page by page. */
export class ListReader {
  readonly #plans = new ShapeCache<ListPlan>();

  constructor(private readonly parts: ReadParts) {}

  /** Raises `not_found` for a resource that the caller may not read, as for one that does not exist. */
  async list(call: Call, resource: string, asked: ListQuery): Promise<Page> {
    const { rules } = call.grant;
    const grant = requireReadable(rules, resource);
    // What is typed into an empty search box finds everything.
    const query = asked.search?.trim() === "" ? withoutSearch(asked) : asked;
    const position = openList(this.parts, call, resource, query);
    const related = position?.of && relatedList(call, position.of, resource);
    const shape = shapeOf(resource, query, position?.of);
    const plan = this.#plans.get(rules, shape, () => new ListPlan(this.parts, call, grant, query, related));
    const own = this.#slots(plan, query, position);
    if (!own) return { items: [], next: null, ...(query.count && { total: 0 }) };
    return await this.#read(call, resource, query, plan, position, own);
  }

  async #read(
    call: Call,
    resource: string,
    query: ListQuery,
    plan: ListPlan,
    position: ListPosition | undefined,
    own: Readonly<Record<string, SqlValue>>,
  ): Promise<Page> {
    const { engine, model } = this.parts;
    const skip = position?.skip ?? 0;
    const limit = this.#limit(plan, query, skip);
    const after = position?.after && plan.readPosition(position.after);
    const read = after ? plan.further(after) : plan.first;
    const places = after ? Object.fromEntries(after.map((value, index) => [`after${index}`, value])) : {};
    const values = read.values(call, { ...own, ...places, limit: limit + 1, skip });
    const rows = await engine.rows(read.statement, values, { effort: "budget", deadline: call.deadline });
    const shown = rows.length > limit ? rows.slice(0, limit) : rows;
    const last = shown.at(-1);
    const ended = rows.length <= limit || !last || (plan.ranked && skip + limit >= model.limits.searchPages);
    const reached: ListPosition | undefined = ended
      ? undefined
      : {
          ...(plan.ranked ? { skip: skip + limit } : { after: plan.positionOf(last) }),
          ...(position?.of && { of: position.of }),
        };
    const items = await this.#items(call, plan, shown);
    const next = reached ? sealList(this.parts, call, resource, query, reached) : null;
    return query.count ? { items, next, total: await this.#count(call, plan, own) } : { items, next };
  }

  async #items(call: Call, plan: ListPlan, rows: readonly Row[]) {
    const { selection, children } = plan.node;
    const { decode } = selection;
    if (children.length === 0) return rows.map(decode);
    const records = rows.map((row) => ({ row, record: decode(row) }));
    await fillView(expandContext(this.parts, call), plan.node, records);
    return records.map(({ record }) => record);
  }

  async #count(call: Call, { counted }: ListPlan, own: Readonly<Record<string, SqlValue>>): Promise<number> {
    const options = { effort: "scan", deadline: call.deadline } as const;
    const [row] = await this.parts.engine.rows(counted.statement, counted.values(call, own), options);
    return Number(row?.[0] ?? 0);
  }

  #limit(plan: ListPlan, { limit }: ListQuery, skip: number): number {
    const { pageSize, defaultPageSize, searchPages } = this.parts.model.limits;
    const wanted = limit ?? defaultPageSize;
    if (wanted > pageSize) throw limitProblem(`A page holds at most ${pageSize} records.`, pageSize);
    return plan.ranked ? Math.min(wanted, searchPages - skip) : wanted;
  }

  /** The values of the slots that every statement of the list has; undefined where the words hold nothing to look for. */
  #slots(
    plan: ListPlan,
    { search }: ListQuery,
    position?: ListPosition,
  ): Readonly<Record<string, SqlValue>> | undefined {
    const owner = position?.of ? { owner: position.of[2] } : {};
    if (search === undefined) return owner;
    const words = this.parts.dialect.searchQuery(search, plan.searched);
    return words === undefined ? undefined : { ...owner, search: words };
  }
}

/** The relation that a cursor of an expanded list goes on with, if the caller may still name it. */
function relatedList({ grant }: Call, [resource, name]: readonly string[], target: string): RelatedList {
  const owner: ResourceGrant | undefined = readableResource(grant.rules, resource ?? "");
  const relation = owner?.resource.relations.get(name ?? "");
  const namable = grant.rules.schema.resource(resource ?? "")?.members.has(name ?? "");
  if (!owner || !relation || !namable || relation.target !== target) throw invalidCursor();
  return { owner, relation };
}

function shapeOf(resource: string, query: ListQuery, of: ListPosition["of"]): string {
  const { filter, sort, fields, expand, trashed, search } = query;
  const related = of ? [of[0], of[1]] : null;
  return JSON.stringify([resource, filter, sort, fields, expand, trashed, search !== undefined, related]);
}

function withoutSearch({ search: _search, ...query }: ListQuery): ListQuery {
  return query;
}
