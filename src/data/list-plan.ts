import type { ResourceGrant } from "../access/grant.ts";
import type { Relation } from "../charter/model.ts";
import type { Json } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, type SqlValue, slot, sql } from "../kit/sql.ts";
import type { Row, SearchFragments } from "../storage/engine.ts";
import { checkFilter, compileFilter, type ReadContext } from "./caller-filter.ts";
import type { Call } from "./context.ts";
import { compileView, type ShownNode } from "./expand.ts";
import { orderBy, type Stretch, stretchesAfter } from "./keyset.ts";
import { PreparedRead } from "./prepared-read.ts";
import type { ListQuery } from "./queries.ts";
import { invalidCursor } from "./query-problems.ts";
import { relatedRows, visibleRows, where } from "./related.ts";
import { searchedColumns } from "./searched-columns.ts";
import { readSort, type SortKey } from "./sort-keys.ts";
import { readView } from "./view-tree.ts";

/** A list of the records that belong to another by a relation: how a cut list of an expanded record goes on. */
export interface RelatedList {
  readonly owner: ResourceGrant;
  readonly relation: Relation;
}

/** The alias of the listed table in every statement. */
const row = "r";

/** A list query compiled for callers of one set of roles: statements for its first and its further pages, and for its count. */
export class ListPlan {
  readonly node: ShownNode;
  /** The searchable columns that the caller may read. */
  readonly searched: readonly string[];
  /** Whether the list is in the order of the search's ranks. */
  readonly ranked: boolean;
  readonly first: PreparedRead;
  readonly #context: ReadContext;
  readonly #from: Fragment;
  readonly #conditions: readonly Fragment[];
  readonly #list: Fragment;
  readonly #keys: readonly SortKey[];
  /** Where the values of the keys are in a row. */
  readonly #places: readonly number[];
  readonly #further = new Map<string, PreparedRead>();
  #counted: PreparedRead | undefined;

  constructor(context: ReadContext, call: Call, grant: ResourceGrant, query: ListQuery, related?: RelatedList) {
    const { rules } = call.grant;
    const { name, table } = grant.resource;
    const filter = query.filter === undefined ? undefined : checkFilter(context.model, call, name, query.filter);
    this.#context = context;
    this.searched = query.search === undefined ? [] : searchedColumns(call, grant);
    this.ranked = query.search !== undefined && query.sort === undefined;
    const search = query.search === undefined ? undefined : context.dialect.search(table, row, this.searched);
    const tie = related && relatedRows(related.relation, row);
    this.#from = sql`${identifier(table)} AS ${identifier(row)}${tie?.join ?? raw("")}${search?.join ?? raw("")}`;
    this.#conditions = [
      ...(tie ? [tie.tie(slot("owner"))] : []),
      ...(related ? [ownerCondition(context, call, related)] : []),
      ...(search ? [search.condition] : []),
      ...(filter && filter.constant !== true ? [compileFilter(filter, context, rules, row)] : []),
      ...visibleRows(context, rules, name, row, query.trashed),
    ];
    const sorted = readSort(context, rules, name, query.sort ?? [], row);
    this.#keys = tie?.position ? [positionKey(tie.position), ...sorted] : sorted;
    this.node = compileView(context, rules, readView(context.model, rules, grant, query), keyFields(this.#keys));
    const { list, places } = placeKeys(context, this.node, this.#keys);
    this.#list = list;
    this.#places = places;
    this.first =
      search && this.ranked ? this.#rankedPage(search) : this.#page([{ where: raw(""), order: orderBy(this.#keys) }]);
  }

  /** The statement of a page behind a position. */
  further(position: readonly SqlValue[]): PreparedRead {
    const missing = this.#keys.map((_, index) => position[index] === null);
    const shape = missing.join();
    const read = this.#further.get(shape) ?? this.#page(stretchesAfter(this.#keys, missing));
    this.#further.set(shape, read);
    return read;
  }

  /** The statement that counts all records of the list. */
  get counted(): PreparedRead {
    const found = where(this.#context, row, this.#conditions);
    this.#counted ??= new PreparedRead(sql`SELECT count(*) FROM ${this.#from}${found}`, this.#context.dialect);
    return this.#counted;
  }

  /** The position of a row in the list, as a cursor holds it. */
  positionOf(found: Row): readonly Json[] {
    return this.#places.map((place) => {
      const value = found[place] ?? null;
      return typeof value === "string" || typeof value === "number" || value === null ? value : String(value);
    });
  }

  /** The values of a position that a cursor held, as the statement takes them. */
  readPosition(position: readonly Json[]): readonly SqlValue[] {
    if (position.length !== this.#keys.length) throw invalidCursor();
    return this.#keys.map(({ member }, index) => {
      const value = position[index] ?? null;
      if (value !== null && typeof value !== "string" && typeof value !== "number") throw invalidCursor();
      // Whole numbers that came as text are more than a double holds; a column would take the text, a walk would not.
      const whole = typeof value === "string" && (member.field.kind === "decimal" || member.field.kind === "integer");
      return whole && /^-?\d+$/.test(value) ? BigInt(value) : value;
    });
  }

  #page(stretches: readonly Stretch[]): PreparedRead {
    const selects = stretches.map(({ where: behind, order }) => {
      const conditions = behind.empty ? this.#conditions : [...this.#conditions, behind];
      const found = where(this.#context, row, conditions);
      return sql`SELECT ${this.#list} FROM ${this.#from}${found} ORDER BY ${order} LIMIT ${slot("limit")}`;
    });
    const [only] = selects;
    const united = join(
      selects.map((select) => sql`SELECT * FROM (${select})`),
      " UNION ALL ",
    );
    const page = only && selects.length === 1 ? only : sql`${united} LIMIT ${slot("limit")}`;
    return new PreparedRead(page, this.#context.dialect);
  }

  #rankedPage(search: SearchFragments): PreparedRead {
    const found = where(this.#context, row, this.#conditions);
    const order = sql`ORDER BY ${search.rank}, ${identifier(row, "id")} LIMIT ${slot("limit")} OFFSET ${slot("skip")}`;
    return new PreparedRead(sql`SELECT ${this.#list} FROM ${this.#from}${found} ${order}`, this.#context.dialect);
  }
}

/** Who goes on with a record's list must still be able to read the record. */
function ownerCondition(context: ReadContext, call: Call, { owner }: RelatedList): Fragment {
  const alias = "o";
  const visible = visibleRows(context, call.grant.rules, owner.resource.name, alias, "with");
  const conditions = [sql`${identifier(alias, "id")} = ${slot("owner")}`, ...visible];
  return sql`EXISTS (SELECT 1 FROM ${identifier(owner.resource.table)} AS ${identifier(alias)} WHERE ${join(conditions, " AND ")})`;
}

/** The place that a `refs` field gives to its records. */
function positionKey(value: Fragment): SortKey {
  const field = {
    name: "",
    kind: "integer",
    type: { kind: "int" },
    required: true,
    unique: false,
    index: false,
    search: false,
    hidden: true,
    encrypted: false,
  } as const;
  return { member: { name: "", field, value, always: true, plain: false, decode: Number }, descending: false };
}

/** The fields whose columns hold keys: a page must have them, shown or not. */
function keyFields(keys: readonly SortKey[]) {
  return keys.flatMap(({ member }) => (member.plain ? [member.field] : []));
}

/** The select list with every key in it, and where each key's value comes in a row. */
function placeKeys({ dialect }: ReadContext, node: ShownNode, keys: readonly SortKey[]) {
  const columns = [node.selection.list];
  let width = node.selection.width;
  const places = keys.map(({ member }) => {
    const own = member.plain ? node.selection.at.get(member.name) : undefined;
    if (own !== undefined) return own;
    const exact = member.field.kind === "decimal" || member.field.kind === "integer";
    columns.push(exact ? dialect.toText(member.value) : member.value);
    width += 1;
    return width - 1;
  });
  return { list: join(columns, ", "), places };
}
