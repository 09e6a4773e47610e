import type { RoleGrant } from "../access/grant.ts";
import type { Relation } from "../charter/model.ts";
import { organizationSlot } from "../expression/index.ts";
import { type Fragment, identifier, join, raw, slot, sql } from "../kit/sql.ts";
import { type ReadContext, readRule } from "./caller-filter.ts";

/** How the records of a to-many relation are found from the record they belong to. */
export interface RelatedRows {
  /** Stands in FROM behind the target's table: the join table of `refs`, or nothing. */
  readonly join: Fragment;
  /** What ties a row to its owner, whose id is given. */
  readonly tie: (owner: Fragment) => Fragment;
  /** The place that the owner gave to a row; undefined where the rows are in the order of their ids. */
  readonly position?: Fragment;
}

/** The organization that the caller has chosen: a bound value. */
const chosen = slot(organizationSlot);

/**
 * The rows of a to-many relation, the target's table under the alias. Ids may come again in another organization, so a join
 * table of tenants' lists is read within the chosen one.
 */
export function relatedRows(relation: Relation, alias: string): RelatedRows {
  const { field, inverse } = relation;
  if (!field.join) {
    const column = identifier(alias, field.column?.name ?? field.name);
    return { join: raw(""), tie: (owner) => sql`${column} = ${owner}` };
  }
  const link = `${alias}_link`;
  const own = field.join.tenant ? sql` AND ${identifier(link, "org_id")} = ${chosen}` : raw("");
  const [mine, theirs] = inverse ? [field.join.to, field.join.from] : [field.join.from, field.join.to];
  return {
    join: sql` JOIN ${identifier(field.join.table)} AS ${identifier(link)} ON ${identifier(link, theirs)} = ${identifier(alias, "id")}${own}`,
    tie: (owner) => sql`${identifier(link, mine)} = ${owner}`,
    ...(inverse ? {} : { position: identifier(link, "position") }),
  };
}

/** The condition that rows are of the chosen organization; none for a resource that belongs to none. */
export function tenantRows({ model }: ReadContext, resource: string, alias: string): readonly Fragment[] {
  return model.resources.get(resource)?.tenant ? [sql`${identifier(alias, "org_id")} = ${chosen}`] : [];
}

/** The rows of a resource that a caller may see, apart from any filter: its read rule, and what the bin leaves in sight. */
export function visibleRows(
  context: ReadContext,
  rules: RoleGrant,
  resource: string,
  alias: string,
  trashed?: "only" | "with",
): readonly Fragment[] {
  const rule = readRule(context, rules, resource, alias);
  const deleted = identifier(alias, "deleted_at");
  const trash = context.model.resources.get(resource)?.trash;
  const sight = trashed === "only" ? sql`${deleted} IS NOT NULL` : sql`${deleted} IS NULL`;
  if (!trash && trashed === "only") return [raw("1 = 0")];
  return [...(trash && trashed !== "with" ? [sight] : []), ...(rule ? [rule] : [])];
}

/** A WHERE that lets the engine stop the statement: its conditions, and the tick for each row visited of `alias`. */
export function where({ dialect }: ReadContext, alias: string, conditions: readonly Fragment[]): Fragment {
  const tick = dialect.tick(alias);
  const all = tick.empty ? conditions : [...conditions, tick];
  return all.length === 0 ? raw("") : sql` WHERE ${join(all, " AND ")}`;
}
