import type { JsonObject } from "../kit/json.ts";
import { AggregatePlan } from "./aggregate-plan.ts";
import type { Call } from "./context.ts";
import { sumTooLarge } from "./figures.ts";
import type { AggregateQuery } from "./queries.ts";
import { limitProblem } from "./query-problems.ts";
import type { ReadParts } from "./read-parts.ts";
import { ShapeCache } from "./shape-cache.ts";
import { requireReadable } from "./shown-field.ts";

/** Works out figures over the records that a caller may see, and over no others. */
export class AggregateReader {
  readonly #plans = new ShapeCache<AggregatePlan>();

  constructor(private readonly parts: ReadParts) {}

  /**
   * Whole numbers and decimals are added exactly; a sum beyond what JSON's numbers hold exactly is a `limit` problem. Without
   * a limit there must not be more groups than declared: then too it is a `limit` problem, not a part of the answer.
   */
  async aggregate(
    call: Call,
    resource: string,
    asked: AggregateQuery,
  ): Promise<{ readonly groups: readonly JsonObject[] }> {
    const { rules } = call.grant;
    const grant = requireReadable(rules, resource);
    const { groups: most } = this.parts.model.limits;
    if ((asked.limit ?? 0) > most) throw limitProblem(`There are ${most} groups at most.`, most);
    const query = asked.search?.trim() === "" ? withoutSearch(asked) : asked;
    const plan = this.#plans.get(
      rules,
      shapeOf(resource, query),
      () => new AggregatePlan(this.parts, call, grant, query),
    );
    const search = query.search === undefined ? null : this.parts.dialect.searchQuery(query.search, plan.searched);
    // Nothing is left of the words to look for: no record meets them.
    if (search === undefined) return await this.aggregate(call, resource, { ...withoutSearch(query), filter: "false" });
    const rows = await this.#rows(call, plan, { search, limit: query.limit ?? most + 1 });
    if (rows.length > most) throw limitProblem(`There are more than ${most} groups: filter, or give a limit.`, most);
    return { groups: rows.map((row) => plan.groupOf(row)) };
  }

  async #rows(call: Call, { read }: AggregatePlan, own: { readonly search: string | null; readonly limit: number }) {
    const options = { effort: "budget", deadline: call.deadline } as const;
    try {
      return await this.parts.engine.rows(read.statement, read.values(call, own), options);
    } catch (error) {
      // SQLite refuses a sum of whole numbers past 64 bits with these words (sqlite.org/lang_aggfunc.html, "sum").
      if (error instanceof Error && error.message.includes("integer overflow")) throw sumTooLarge("A sum");
      throw error;
    }
  }
}

function shapeOf(resource: string, query: AggregateQuery): string {
  const { group, count, sum, avg, min, max, filter, having, sort, tz, trashed, search } = query;
  const figures = [count, sum, avg, min, max];
  return JSON.stringify([resource, group, figures, filter, having, sort, tz, trashed, search !== undefined]);
}

function withoutSearch({ search: _search, ...query }: AggregateQuery): AggregateQuery {
  return query;
}
