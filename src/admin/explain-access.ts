import { type ExplainedRule, explainRule, type Grant, type Membership, type Principal } from "../access/index.ts";
import type { Model, Resource } from "../charter/model.ts";
import type { Call } from "../data/context.ts";
import { createRuleJudge, type RowReader } from "../data/rule-judge.ts";
import { selectStored } from "../data/select.ts";
import type { SystemReader } from "../data/system-reader.ts";
import { missingResource } from "../data/write-checks.ts";
import type { Environment } from "../expression/index.ts";
import type { Profiles } from "../identity/index.ts";
import { isJsonArray, type JsonObject, textOf } from "../kit/json.ts";
import { invalid, Problem } from "../kit/problem.ts";
import { render, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/index.ts";

/** What a caller may do, or not, and with which record. */
export interface AccessQuestion {
  /** The person's id. */
  readonly user: string;
  /** The roles they would have; none when absent. */
  readonly roles?: readonly string[];
  readonly resource: string;
  /** Needed for all but `create`. */
  readonly id?: string;
  readonly action: "read" | "create" | "update" | "delete";
  /** The fields of the write in question. */
  readonly input?: JsonObject;
}

/** Answers why somebody may do something, or may not. */
export type ExplainAccess = (call: Call, question: AccessQuestion) => Promise<ExplainedRule>;

/** What an explanation needs to know. */
export interface ExplainParts {
  readonly model: Model;
  readonly engine: Engine;
  readonly profiles: Profiles;
  readonly records: Pick<SystemReader, "first">;
  readonly grantOf: (principal: Principal) => Grant;
}

/**
 * Explains a rule as it stands for one person and one record, clause by clause. The read rule comes before all others: what
 * somebody cannot see they cannot change either. Raises `not_found` for a resource or record that does not exist at all, so it
 * is for operators only.
 */
export function createExplainAccess(parts: ExplainParts): ExplainAccess {
  const { model, engine, profiles, grantOf } = parts;
  const judge = createRuleJudge(model, engine.dialect);
  const reading: RowReader = {
    rows: (statement, values) => engine.rows(statement, values, { effort: "seek" }),
  };
  return async (call, question) => {
    const resource = model.resources.get(question.resource);
    if (!resource) throw new Problem("not_found", `There is no resource ${JSON.stringify(question.resource)}.`);
    const org = call.grant.principal.org?.id ?? null;
    if (resource.tenant && org === null) throw missingResource(call.grant.rules, resource.name);
    const stored = question.action === "create" ? {} : await findRecord(parts, resource, question.id, org);
    const member = org === null ? undefined : await memberIn(parts, org, question.user);
    const principal: Principal = {
      kind: "user",
      id: question.user,
      roles: question.roles ?? [],
      profile: await profiles.of(question.user),
      ...(member && { org: member }),
    };
    const grant = grantOf(principal);
    const { input = {} } = question;
    const next = { ...stored, ...input };
    const environment: Environment = {
      record: question.action === "create" ? next : stored,
      old: stored,
      next,
      input,
      me: resource.tenant ? grant.memberMe : grant.me,
      request: call.request,
    };
    const explain = (action: AccessQuestion["action"]) =>
      explainRule(
        resource.access[action],
        grant.rules.resource(resource.name)?.[action] ?? "never",
        grant.rules.admin,
        (part) => judge.holds(part, environment, reading),
      );
    if (question.action === "update" || question.action === "delete") {
      const sight = await explain("read");
      if (!sight.allowed)
        return { ...sight, reason: `The record cannot be read, so it cannot be changed. ${sight.reason}` };
    }
    return await explain(question.action);
  };
}

/** What the person in question is in the organization of the call; undefined for who is no member of it. */
async function memberIn({ records }: ExplainParts, org: string, user: string): Promise<Membership | undefined> {
  const member = await records.first("charter_members", [
    { field: "organization", value: org },
    { field: "user", value: user },
  ]);
  const roles = member?.roles ?? null;
  if (!member) return undefined;
  return { id: org, roles: isJsonArray(roles) ? roles.map((role) => textOf(role)) : [] };
}

async function findRecord(
  { model, engine }: ExplainParts,
  resource: Resource,
  id: string | undefined,
  org: string | null,
): Promise<JsonObject> {
  if (id === undefined) throw invalid("/id", "required", "Name the record by its id.");
  const { select, decode } = selectStored(model, engine.dialect, resource, "r");
  const own = resource.tenant ? sql`"r"."org_id" = ${slot("org")} AND ` : sql``;
  const statement = render(sql`${select} WHERE ${own}"r"."id" = ${slot("id")}`, engine.dialect.placeholder);
  const [row] = await engine.rows(statement, resource.tenant ? [org, id] : [id], { effort: "seek" });
  if (!row) throw new Problem("not_found", "There is no such record.");
  return decode(row);
}
