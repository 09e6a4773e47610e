import type { RoleGrant } from "../access/grant.ts";
import type { Model } from "../charter/model.ts";
import {
  check,
  compileCondition,
  type Expression,
  ExpressionError,
  fold,
  type SqlContext,
} from "../expression/index.ts";
import { parse, type Syntax } from "../expression/parse.ts";
import { type Fragment, join, raw } from "../kit/sql.ts";
import type { Dialect } from "../storage/engine.ts";
import type { Call } from "./context.ts";
import { expressionProblem, limitProblem } from "./query-problems.ts";

/** What the SQL of reads is compiled for. */
export interface ReadContext {
  readonly model: Model;
  readonly dialect: Dialect;
}

/**
 * Checks a filter against what its caller may name. Raises `invalid_expression` with the place of the fault, and `limit` for
 * a filter beyond the declared bounds.
 */
export function checkFilter(model: Model, call: Pick<Call, "grant">, resource: string, text: string): Expression {
  const { limits } = model;
  if (text.length > limits.filter) {
    throw limitProblem(`A filter has at most ${limits.filter} characters; this has ${text.length}.`, limits.filter);
  }
  const { rules } = call.grant;
  const bounds = { length: limits.filter, depth: limits.filterDepth };
  try {
    const scope = { schema: rules.schema, record: resource, me: rules.me, request: true };
    const checked = check(text, scope, "condition", bounds);
    if (longestList(parse(text, bounds).expr) > limits.inList) {
      throw limitProblem(`A list in a filter has at most ${limits.inList} items.`, limits.inList);
    }
    const known = rules.resource(resource)?.known;
    return known ? fold(checked, known) : checked;
  } catch (error) {
    if (error instanceof ExpressionError) throw expressionProblem("filter", error);
    throw error;
  }
}

/** SQL for a caller's own condition over rows of `alias`: every record it walks to is one that the caller may read. */
export function compileFilter(filter: Expression, context: ReadContext, rules: RoleGrant, alias: string): Fragment {
  return compileCondition(filter, callerContext(context, rules, alias));
}

/**
 * What a caller's own expressions over rows of `alias` are compiled for: each hop adds its read rule, and the tick that lets
 * the engine stop a walk which goes through many records for every row.
 */
export function callerContext(context: ReadContext, rules: RoleGrant, alias: string): SqlContext {
  const { dialect, model } = context;
  return {
    dialect,
    schema: model.schema,
    sources: { record: { alias } },
    hop: (resource, hopped) => {
      const conditions = [readRule(context, rules, resource, hopped), dialect.tick(hopped)].filter(isCondition);
      return conditions.length === 0 ? undefined : join(conditions, " AND ");
    },
  };
}

function isCondition(fragment: Fragment | undefined): fragment is Fragment {
  return fragment !== undefined && !fragment.empty;
}

/** The condition that a caller's read rule puts on rows of `alias`; undefined where it lets all of them through. */
export function readRule(
  { model, dialect }: ReadContext,
  rules: RoleGrant,
  resource: string,
  alias: string,
): Fragment | undefined {
  const rule = rules.resource(resource)?.read ?? "never";
  if (rule === "always") return undefined;
  if (rule === "never") return raw("1 = 0");
  return compileCondition(rule, { dialect, schema: model.schema, sources: { record: { alias } } });
}

/** The number of items in the longest list that is written out. */
function longestList(syntax: Syntax | undefined): number {
  const kind = syntax?.exprKind;
  switch (kind?.case) {
    case "listExpr":
      return Math.max(kind.value.elements.length, ...kind.value.elements.map(longestList));
    case "callExpr":
      return Math.max(longestList(kind.value.target), ...kind.value.args.map(longestList));
    case "selectExpr":
      return longestList(kind.value.operand);
    case "comprehensionExpr":
      return Math.max(longestList(kind.value.iterRange), longestList(kind.value.loopStep));
    default:
      return 0;
  }
}
