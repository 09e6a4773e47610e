import type { ResourceGrant, RoleGrant, Rule } from "../access/grant.ts";
import type { Environment } from "../expression/expression.ts";
import type { JsonObject } from "../kit/json.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import { idsOf } from "./reference-ids.ts";
import type { WriteContext, WriteParts } from "./write-context.ts";
import { keyIn, resourceParts } from "./write-context.ts";
import { notWritable } from "./write-input.ts";
import type { WriteShape } from "./write-shape.ts";

/** The records that the conditions of a write are judged over. */
export interface WriteRecords {
  /** What bare names read: the stored record, or the incoming one of a create. */
  readonly record: JsonObject;
  readonly old?: JsonObject;
  readonly next?: JsonObject;
  /** The incoming fields alone. */
  readonly input?: JsonObject;
}

/** Says whether a rule holds for this caller. */
export function ruleHolds(
  parts: WriteParts,
  context: WriteContext,
  rule: Rule,
  records: WriteRecords,
): boolean | Promise<boolean> {
  if (rule === "always") return true;
  if (rule === "never") return false;
  const environment: Environment = { ...records, me: context.call.grant.me, request: context.call.request };
  return parts.judge.holds(rule, environment, context.transaction);
}

/**
 * The resource as this caller may use it. Raises `not_found` for one that is hidden from it, and `org_required` for one that
 * would be there in an organization.
 */
export function grantedResource(call: WriteContext["call"], name: string): ResourceGrant {
  const grant = call.grant.rules.resource(name);
  if (!grant) throw missingResource(call.grant.rules, name);
  return grant;
}

/** The problem of a resource that the caller does not have: an organization has to be chosen first, or there is none. */
export function missingResource(rules: RoleGrant, name: string): Problem {
  if (!rules.needsOrganization(name)) return notFound();
  return new Problem("org_required", "These records belong to organizations: choose one by the Charter-Org header.");
}

/** The one problem for what does not exist and for what this caller may not see. */
export function notFound(): Problem {
  return new Problem("not_found", "There is no such record, or you may not see it.");
}

/** Raises `forbidden` unless the rule holds. */
export async function requireRule(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  action: "create" | "update" | "delete",
  records: WriteRecords,
): Promise<void> {
  if (await ruleHolds(parts, context, grant[action], records)) return;
  throw new Problem("forbidden", `You may not ${action} this record.`);
}

/** Raises `forbidden`, naming each field of the input that the caller may not write on this record. */
export async function requireFieldRules(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  fields: Iterable<string>,
  records: WriteRecords,
): Promise<void> {
  const errors: InputError[] = [];
  for (const name of fields) {
    const rule = grant.fields.get(name)?.write ?? "never";
    if (!(await ruleHolds(parts, context, rule, records))) errors.push(notWritable(`/${name}`));
  }
  if (errors.length > 0) throw new Problem("forbidden", "You may not write these fields.", { errors });
}

/** Raises `validation` with the message of each of the resource's conditions that the record as it would be does not meet. */
export async function requireValid(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  records: WriteRecords & { readonly next: JsonObject },
): Promise<void> {
  const errors: InputError[] = [];
  for (const { that, message, field } of grant.validate) {
    const holds = await ruleHolds(parts, context, that, { ...records, record: records.next });
    const shown = field !== undefined && grant.fields.has(field);
    if (!holds) errors.push({ pointer: shown ? `/${field}` : "", code: "rule", message });
  }
  const [first] = errors;
  if (first) throw new Problem("validation", first.message, { errors });
}

/**
 * Raises `validation` for each reference given by the caller that names no record the caller may read: a hidden, a trashed
 * and a missing record are the same. References that stay as they were are not judged again.
 */
export async function requireReferences(
  parts: WriteParts,
  context: WriteContext,
  shape: WriteShape,
  given: Iterable<string>,
  records: { readonly old?: JsonObject; readonly next: JsonObject },
): Promise<void> {
  const errors: InputError[] = [];
  const names = new Set(given);
  for (const field of shape.references) {
    if (!names.has(field.name) || field.target === undefined) continue;
    const before = new Set(idsOf(records.old?.[field.name]));
    for (const id of idsOf(records.next[field.name])) {
      if (before.has(id) || (await mayRefer(parts, context, field.target, id))) continue;
      errors.push(noSuchRecord(field.name, id, field.kind === "refs"));
    }
  }
  const [first] = errors;
  if (first) throw new Problem("validation", first.message, { errors });
}

/** The fault of a reference that names nothing this caller can see. */
export function noSuchRecord(field: string, id: string, many: boolean): InputError {
  return {
    pointer: `/${field}`,
    code: "no_such_record",
    message: many ? `There is no record ${id}.` : "There is no such record.",
  };
}

/** Callers may always name themselves; what else they name they must be able to read. */
async function mayRefer(parts: WriteParts, context: WriteContext, target: string, id: string): Promise<boolean> {
  const { grant } = context.call;
  if (target === "users" && id === grant.principal.id) return true;
  const rule = grant.rules.resource(target)?.read ?? "never";
  if (rule === "never") return false;
  const { shape, store } = resourceParts(parts, target);
  const key = keyIn(context, shape.resource, id);
  if (rule === "always") return await store.isLive(context.transaction, key);
  const record = await store.find(context.transaction, key, "live");
  return record !== undefined && (await ruleHolds(parts, context, rule, { record }));
}
