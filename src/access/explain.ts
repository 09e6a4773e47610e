import type { Field } from "../charter/model.ts";
import { type Clause, clauses, type Expression } from "../expression/index.ts";
import { isServers } from "./compile-grant.ts";
import type { Rule } from "./grant.ts";

/** A clause of a rule with what it came to for one caller and one record. */
export interface ExplainedClause {
  readonly text: string;
  readonly holds: boolean;
  readonly operator?: "and" | "or";
  readonly clauses?: readonly ExplainedClause[];
}

/** Why a rule let a caller through, or did not. */
export interface ExplainedRule {
  readonly allowed: boolean;
  /** A sentence for a person: what decided. */
  readonly reason: string;
  readonly rule: string | null;
  readonly clause?: ExplainedClause;
}

/** Says whether a condition holds for the caller and record in question: in memory, or by SQL where it walks. */
export type Judge = (expression: Expression) => boolean | Promise<boolean>;

/**
 * Explains a rule clause by clause. `rule` is what is left of it for the caller's roles, `written` the rule as it stands in
 * the definition: its clauses are judged one by one, role tests included, so that each can be seen to be true or false.
 */
export async function explainRule(
  written: Expression | undefined,
  rule: Rule,
  admin: boolean,
  judge: Judge,
): Promise<ExplainedRule> {
  if (admin) return { allowed: true, reason: "An admin may do everything.", rule: written?.text ?? null };
  if (!written) {
    return {
      allowed: false,
      reason: "There is no rule for this action, so nobody may do it but an admin.",
      rule: null,
    };
  }
  const clause = await explainClause(clauses(written), judge);
  const allowed = rule === "always" || (rule !== "never" && clause.holds);
  return {
    allowed,
    reason: allowed ? "The rule holds." : `The rule does not hold: ${falseParts(clause)}.`,
    rule: written.text,
    clause,
  };
}

/**
 * Explains what a caller may do with one field of a record; undefined where nothing restricts it, so that whoever may read or
 * write the record may do the same with the field.
 */
export async function explainField(
  field: Field,
  action: "read" | "write",
  admin: boolean,
  judge: Judge,
): Promise<ExplainedRule | undefined> {
  const never = neverReason(field, action);
  if (never !== undefined) return { allowed: false, reason: never, rule: null };
  const rule = field[action];
  return rule === undefined ? undefined : await explainRule(rule, rule, admin, judge);
}

function neverReason(field: Field, action: "read" | "write"): string | undefined {
  const { hidden, kind } = field;
  if (hidden) return "The field is hidden from everybody.";
  if (kind === "secret" && action === "read") return "A secret is written, and never read.";
  if (action === "write" && isServers(field)) return "The server alone writes the field.";
  if (kind === "computed" && action === "write") return "A computed field is read, and never written.";
  return undefined;
}

async function explainClause(clause: Clause, judge: Judge): Promise<ExplainedClause> {
  const holds = await judge(clause.expression);
  if (!clause.operator) return { text: clause.text, holds };
  const below: ExplainedClause[] = [];
  for (const each of clause.clauses) below.push(await explainClause(each, judge));
  return { text: clause.text, holds, operator: clause.operator, clauses: below };
}

/** The clauses that made a condition false, in words. */
function falseParts(clause: ExplainedClause): string {
  const { operator, clauses: below = [] } = clause;
  if (!operator) return `\`${clause.text}\` is false`;
  const failed = below.filter(({ holds }) => !holds).map(falseParts);
  return failed.join(operator === "or" ? ", and " : "; ");
}
