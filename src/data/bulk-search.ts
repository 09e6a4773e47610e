import type { ResourceGrant } from "../access/grant.ts";
import type { JsonObject } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, slot, sql } from "../kit/sql.ts";
import type { Engine, Transaction } from "../storage/engine.ts";
import { checkFilter, compileFilter, type ReadContext } from "./caller-filter.ts";
import type { Call } from "./context.ts";
import { type OwnSlots, PreparedRead } from "./prepared-read.ts";
import type { BulkWrite } from "./queries.ts";
import { limitProblem } from "./query-problems.ts";
import { visibleRows, where } from "./related.ts";
import { searchedColumns } from "./searched-columns.ts";
import { selectStored } from "./select.ts";
import { ShapeCache } from "./shape-cache.ts";

/** The records that a bulk write found. */
export interface BulkMatches {
  /** Those that still match and may still be read, in full, in the order of their ids. */
  read(transaction: Transaction): Promise<readonly JsonObject[]>;
}

interface BulkPlan {
  readonly searched: readonly string[];
  readonly find: PreparedRead;
  readonly read: PreparedRead;
  readonly decode: ReturnType<typeof selectStored>["decode"];
}

const row = "r";
const found = "f";

/**
 * Finds the records of bulk writes: those that match, and that the caller may read. They are looked for outside the
 * transaction, so that a long search holds up no other write; inside it each found one is judged again, as it is by then.
 */
export class BulkSearch {
  readonly #plans = new ShapeCache<BulkPlan>();

  constructor(private readonly parts: ReadContext & { readonly engine: Engine }) {}

  /** Raises `invalid_expression` for a filter that makes no sense, and `limit` where more match than one write may change. */
  async find(call: Call, grant: ResourceGrant, write: Pick<BulkWrite, "filter" | "search">): Promise<BulkMatches> {
    const { engine, model, dialect } = this.parts;
    const { bulk } = model.limits;
    const shape = JSON.stringify([grant.resource.name, write.filter, write.search !== undefined]);
    const plan = this.#plans.get(call.grant.rules, shape, () => this.#compile(call, grant, write));
    const words = write.search === undefined ? undefined : dialect.searchQuery(write.search, plan.searched);
    if (write.search !== undefined && words === undefined) return { read: () => Promise.resolve([]) };
    const own: OwnSlots = words === undefined ? {} : { search: words };
    const { statement } = plan.find;
    const rows = await engine.rows(statement, plan.find.values(call, { ...own, limit: bulk + 1 }), {
      effort: "budget",
      deadline: call.deadline,
    });
    if (rows.length > bulk) throw limitProblem(`More than ${bulk} records match: narrow the filter.`, bulk);
    const ids = JSON.stringify(rows.map(([id]) => id));
    return {
      read: async (transaction) => {
        const records = await transaction.rows(plan.read.statement, plan.read.values(call, { ...own, ids }));
        return records.map(plan.decode);
      },
    };
  }

  #compile(call: Call, grant: ResourceGrant, write: Pick<BulkWrite, "filter" | "search">): BulkPlan {
    const { model, dialect } = this.parts;
    const { rules } = call.grant;
    const { resource } = grant;
    const filter = checkFilter(model, call, resource.name, write.filter);
    const searched = write.search === undefined ? [] : searchedColumns(call, grant);
    const search = write.search === undefined ? undefined : dialect.search(resource.table, row, searched);
    const conditions: readonly Fragment[] = [
      ...(search ? [search.condition] : []),
      ...(filter.constant === true ? [] : [compileFilter(filter, this.parts, rules, row)]),
      ...visibleRows(this.parts, rules, resource.name, row),
    ];
    const from = sql`${identifier(resource.table)} AS ${identifier(row)}`;
    const joined = search?.join ?? raw("");
    const id = identifier(row, "id");
    const find = sql`SELECT ${id} FROM ${from}${joined}${where(this.parts, row, conditions)} ORDER BY ${id} LIMIT ${slot("limit")}`;
    const { select, decode } = selectStored(model, dialect, resource, row);
    const ids = sql`SELECT ${dialect.item(found, { kind: "string" })} FROM ${dialect.items(slot("ids"), found)}`;
    const still = join([sql`${id} IN (${ids})`, ...conditions], " AND ");
    const read = sql`${select}${joined} WHERE ${still} ORDER BY ${id}`;
    return { searched, find: new PreparedRead(find, dialect), read: new PreparedRead(read, dialect), decode };
  }
}
