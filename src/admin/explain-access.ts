import {
  adminRole,
  type ExplainedRule,
  explainField,
  explainRule,
  type Grant,
  type Judge,
  type Membership,
  type Principal,
} from "../access/index.ts";
import type { Model, Resource } from "../charter/model.ts";
import { idForm } from "../data/check-field.ts";
import type { Call } from "../data/context.ts";
import { recordId } from "../data/record-id.ts";
import { createRuleJudge, type RowReader } from "../data/rule-judge.ts";
import { selectStored } from "../data/select.ts";
import type { SystemReader } from "../data/system-reader.ts";
import { missingResource } from "../data/write-checks.ts";
import type { Environment } from "../expression/index.ts";
import { type Profiles, principalOf } from "../identity/index.ts";
import { isJsonArray, type JsonObject, textOf } from "../kit/json.ts";
import { didYouMean } from "../kit/nearest.ts";
import { invalid, Problem } from "../kit/problem.ts";
import { render, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/index.ts";
import { supposedRecord } from "./supposed-record.ts";

/** What may be done with a record. */
export type AccessAction = "read" | "create" | "update" | "delete";

/** What a caller may do, or not, and with which record. */
export interface AccessQuestion {
  /** The person's id, or their e-mail address. */
  readonly user: string;
  /** The roles to suppose; absent: those that the person has. */
  readonly roles?: readonly string[];
  readonly resource: string;
  /** Needed for all but `create`. */
  readonly id?: string;
  readonly action: AccessAction;
  /** The fields of the write in question, with the values they would have. */
  readonly input?: JsonObject;
}

/** Why somebody may do something, or may not. */
export interface ExplainedAccess {
  readonly allowed: boolean;
  /** A sentence for a person: what decided. */
  readonly reason: string;
  /** Who would do it, and the roles that they were taken to have. */
  readonly user: { readonly id: string; readonly email: string; readonly roles: readonly string[] };
  /** The record that was looked at; null for one that would be created. */
  readonly record: { readonly resource: string; readonly id: string; readonly version: number } | null;
  /** The rules that had to hold, in the order in which they are asked. */
  readonly rules: readonly (ExplainedRule & { readonly action: AccessAction })[];
  /** The fields that have rules of their own: all of them for a read, those of the input for a write. */
  readonly fields: readonly (ExplainedRule & { readonly field: string; readonly action: "read" | "write" })[];
}

/** Answers why somebody may do something, or may not. */
export type ExplainAccess = (call: Call, question: AccessQuestion) => Promise<ExplainedAccess>;

/** What an explanation needs to know. */
export interface ExplainParts {
  readonly model: Model;
  readonly engine: Engine;
  readonly profiles: Profiles;
  /** Finds people, and what they are in organizations. */
  readonly records: Pick<SystemReader, "first">;
  readonly grantOf: (principal: Principal) => Grant;
}

/**
 * Explains the rules as they stand for one person and one record, clause by clause. The read rule comes before all others:
 * what somebody cannot see they cannot change either. Raises `not_found` for a person, resource or record that does not exist
 * at all, so it is for operators only; `validation` for fields of the input and roles that there are not.
 */
export function createExplainAccess(parts: ExplainParts): ExplainAccess {
  const { model, engine, grantOf } = parts;
  const judge = createRuleJudge(model, engine.dialect);
  return async (call, question) => {
    const resource = model.resources.get(question.resource);
    if (!resource) throw new Problem("not_found", `There is no resource ${JSON.stringify(question.resource)}.`);
    const { action, input = {} } = question;
    const org = call.grant.principal.org?.id ?? null;
    if (resource.tenant && org === null) throw missingResource(call.grant.rules, resource.name);
    const person = await findPerson(parts, question);
    const stored = action === "create" ? undefined : await findRecord(parts, call, resource, question.id, org);
    const member = org === null ? undefined : await memberIn(parts, org, person.id);
    const principal = member ? { ...person, org: member } : person;
    const grant = grantOf(principal);
    const caller = { me: resource.tenant ? grant.memberMe : grant.me, request: requestFor(call, action) };
    const next = supposedRecord(resource, stored, input, (expression) => judge.value(expression, caller));
    const records = { record: stored ?? next, old: stored ?? {}, next, input };
    const environment: Environment = { ...records, ...caller };
    const rows: RowReader = {
      rows: (statement, values) => engine.rows(statement, values, { effort: "seek", deadline: call.deadline }),
    };
    const holds: Judge = (condition) => judge.holds(condition, environment, rows);
    const rules = await explainRules(resource, action, grant, holds);
    const fields = await explainFields(resource, action, input, grant, holds);
    return {
      ...verdict(action, rules, fields),
      user: { id: principal.id, email: textOf(principal.profile.email), roles: principal.roles },
      record: stored ? { resource: resource.name, id: recordId(stored), version: Number(stored.version) } : null,
      rules,
      fields,
    };
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

async function explainRules(
  { name, access }: Resource,
  action: AccessAction,
  { rules }: Grant,
  judge: Judge,
): Promise<ExplainedAccess["rules"]> {
  const asked: readonly AccessAction[] = action === "update" || action === "delete" ? ["read", action] : [action];
  const explained: (ExplainedRule & { readonly action: AccessAction })[] = [];
  for (const each of asked) {
    const rule = rules.resource(name)?.[each] ?? "never";
    explained.push({ action: each, ...(await explainRule(access[each], rule, rules.admin, judge)) });
  }
  return explained;
}

async function explainFields(
  resource: Resource,
  action: AccessAction,
  input: JsonObject,
  { rules }: Grant,
  judge: Judge,
): Promise<ExplainedAccess["fields"]> {
  const kind = action === "read" ? "read" : "write";
  const explained: (ExplainedRule & { readonly field: string; readonly action: "read" | "write" })[] = [];
  for (const [name, field] of resource.fields) {
    if (kind === "write" && !Object.hasOwn(input, name)) continue;
    const rule = await explainField(field, kind, rules.admin, judge);
    if (rule) explained.push({ field: name, action: kind, ...rule });
  }
  return explained;
}

/** A record that is read is read without the fields that are not allowed; a write with one of those is refused. */
function verdict(
  action: AccessAction,
  rules: ExplainedAccess["rules"],
  fields: ExplainedAccess["fields"],
): Pick<ExplainedAccess, "allowed" | "reason"> {
  const denied = rules.find(({ allowed }) => !allowed);
  if (denied && denied.action !== action) {
    return { allowed: false, reason: `The record cannot be read, so there is nothing to ${action}. ${denied.reason}` };
  }
  if (denied) return { allowed: false, reason: denied.reason };
  const refused = action === "read" ? undefined : fields.find(({ allowed }) => !allowed);
  if (refused) return { allowed: false, reason: `The field "${refused.field}" may not be written. ${refused.reason}` };
  return { allowed: true, reason: rules.at(-1)?.reason ?? "" };
}

/** The person in question as they would call: with their own roles, unless others are to be supposed. */
async function findPerson(
  { model, profiles, records }: ExplainParts,
  { user, roles }: AccessQuestion,
): Promise<Principal & { readonly id: string }> {
  for (const [index, role] of (roles ?? []).entries()) {
    if (role === adminRole || model.roles.has(role)) continue;
    const message = `There is no role ${JSON.stringify(role)}.${didYouMean(role, [...model.roles.keys(), adminRole])}`;
    throw invalid(`/roles/${index}`, "not_a_choice", message);
  }
  const byAddress = idForm.test(user) ? undefined : [{ field: "email", value: user.toLowerCase() }];
  const id = byAddress ? (await records.first("users", byAddress))?.id : user;
  const profile = typeof id === "string" ? await profiles.of(id) : {};
  if (typeof id !== "string" || !("id" in profile)) throw new Problem("not_found", "There is no such user.");
  const own = principalOf(profile);
  return { ...own, id, roles: roles ?? own.roles };
}

const methods: Readonly<Record<AccessAction, string>> = {
  read: "GET",
  create: "POST",
  update: "PATCH",
  delete: "DELETE",
};

/** The request that the person would make: not that of whoever asks about it. */
function requestFor({ request }: Call, action: AccessAction): JsonObject {
  return { time: request.time ?? null, method: methods[action], ip: null, api_key: null };
}

async function findRecord(
  { model, engine }: ExplainParts,
  call: Call,
  resource: Resource,
  id: string | undefined,
  org: string | null,
): Promise<JsonObject> {
  if (id === undefined) throw invalid("/id", "required", "Name the record by its id.");
  const { select, decode } = selectStored(model, engine.dialect, resource, "r");
  const own = resource.tenant ? sql`"r"."org_id" = ${slot("org")} AND ` : sql``;
  const statement = render(sql`${select} WHERE ${own}"r"."id" = ${slot("id")}`, engine.dialect.placeholder);
  const [row] = await engine.rows(statement, resource.tenant ? [org, id] : [id], {
    effort: "seek",
    deadline: call.deadline,
  });
  if (!row) throw new Problem("not_found", "There is no such record.");
  return decode(row);
}
