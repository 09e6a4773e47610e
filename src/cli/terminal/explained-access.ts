import type { ExplainedClause, ExplainedRule } from "../../access/index.ts";
import type { AccessQuestion, ExplainedAccess } from "../../admin/explain-access.ts";
import type { Json } from "../../kit/json.ts";
import type { Paint } from "./terminal.ts";

const indent = "  ";

/** An explanation for a machine: as `POST /admin/access/explain` answers it. */
export function explainedJson({ allowed, reason, user, record, rules, fields }: ExplainedAccess): Json {
  return {
    allowed,
    reason,
    user: { ...user, roles: [...user.roles] },
    record: record && { ...record },
    rules: rules.map(({ action, ...rule }) => ({ action, ...ruleJson(rule) })),
    fields: fields.map(({ field, action, ...rule }) => ({ field, action, ...ruleJson(rule) })),
  };
}

/** An explanation for a person: what came of it and on which record, then each rule with its clauses, true or false. */
export function explainedLines(
  { allowed, reason, user, record, rules, fields }: ExplainedAccess,
  { action, resource }: Pick<AccessQuestion, "action" | "resource">,
  paint: Paint,
): readonly string[] {
  const roles = user.roles.length === 0 ? "no roles" : user.roles.join(", ");
  const what = record ? `${record.resource} ${record.id}, version ${record.version}` : `a record of ${resource}`;
  const may = allowed ? "may" : "may not";
  return [
    `${mark(allowed, paint)} ${paint.bold(user.email)} (${roles}) ${paint.bold(`${may} ${action}`)} ${what}.`,
    `${indent}${reason}`,
    ...rules.flatMap((rule) => ["", ...ruleLines(`to ${rule.action}`, rule, paint)]),
    ...fields.flatMap((rule) => ["", ...ruleLines(`to ${rule.action} the field ${rule.field}`, rule, paint)]),
  ];
}

function ruleLines(title: string, { allowed, reason, clause }: ExplainedRule, paint: Paint): readonly string[] {
  const head = `${indent}${mark(allowed, paint)} ${paint.bold(title)}`;
  return clause ? [head, ...clauseLines(clause, 2, paint)] : [`${head}: ${reason}`];
}

function clauseLines(clause: ExplainedClause, depth: number, paint: Paint): readonly string[] {
  const { holds, operator, clauses = [] } = clause;
  const text = operator ? paint.dim(operator === "and" ? "all of" : "one of") : clause.text;
  const line = `${indent.repeat(depth)}${mark(holds, paint)} ${text}`;
  return [line, ...clauses.flatMap((each) => clauseLines(each, depth + 1, paint))];
}

function mark(holds: boolean, paint: Paint): string {
  return holds ? paint.green("✓") : paint.red("✗");
}

function ruleJson({ allowed, reason, rule, clause }: ExplainedRule) {
  return { allowed, reason, rule, ...(clause && { clause: clauseJson(clause) }) };
}

function clauseJson({ text, holds, operator, clauses }: ExplainedClause): Json {
  return { text, holds, ...(operator && { operator }), ...(clauses && { clauses: clauses.map(clauseJson) }) };
}
