import { type AdminArea, adminAreas } from "../charter/admin-areas.ts";
import type { Field, Model, Resource } from "../charter/model.ts";
import { type Expression, fold, type Known } from "../expression/index.ts";
import { callerSchema } from "./caller-schema.ts";
import type { FieldGrant, ResourceGrant, RoleGrant, Rule } from "./grant.ts";
import { type Action, scopesAllow, scopesAllowArea } from "./scopes.ts";

/** The role that may do everything; it need not be declared. */
export const adminRole = "admin";

/** What decides a grant: the roles that the model declares, and whether anybody is signed in. */
export interface GrantShape {
  readonly roles: readonly string[];
  readonly signedIn: boolean;
  /** What an API key is for; absent: for all that its owner may do. */
  readonly scopes?: readonly string[];
}

/** Identifies the grants that are equal for every request. */
export function grantKey(model: Model, { roles, signedIn, scopes }: GrantShape): string {
  return JSON.stringify([model.revision, signedIn, [...roles].sort(), scopes && [...scopes].sort()]);
}

/**
 * Compiles the rules for callers of one set of roles. Closed by default: without a rule nobody may act but an admin, and
 * whatever is `never` for all four actions does not exist for the caller.
 */
export function compileGrant(model: Model, shape: GrantShape): RoleGrant {
  const caller: Caller = {
    admin: shape.roles.includes(adminRole),
    known: { roles: new Set(shape.roles), signedIn: shape.signedIn },
    scopes: shape.scopes ?? ["*"],
  };
  const grants = new Map<string, ResourceGrant>();
  for (const [name, resource] of model.resources) {
    const grant = compileResource(resource, caller);
    if (grant) grants.set(name, grant);
  }
  return {
    key: grantKey(model, shape),
    resource: (name) => grants.get(name),
    schema: callerSchema(model, grants),
    admin: caller.admin && caller.scopes.includes("*"),
    areas: areasOf(model, shape.roles, caller),
  };
}

interface Caller {
  readonly admin: boolean;
  readonly known: Known;
  readonly scopes: readonly string[];
}

function areasOf(model: Model, roles: readonly string[], { admin, scopes }: Caller): ReadonlySet<AdminArea> {
  const given = admin ? adminAreas : roles.flatMap((role) => model.areas.get(role) ?? []);
  return new Set(given.filter((area) => scopesAllowArea(scopes, area)));
}

function compileResource(resource: Resource, caller: Caller): ResourceGrant | undefined {
  const { read, create, update, delete: remove } = resource.access;
  const rule = (action: Action, written: Expression | undefined): Rule =>
    scopesAllow(caller.scopes, resource.name, action) ? compileRule(written, caller) : "never";
  const rules = {
    read: rule("read", read),
    create: rule("create", create),
    update: rule("update", update),
    delete: rule("delete", remove),
  };
  if (Object.values(rules).every((rule) => rule === "never")) return undefined;
  const system = [...resource.system.values()].map((field): FieldGrant => ({ field, read: "always", write: "never" }));
  const declared = [...resource.fields.values()].map((field) => compileField(field, caller));
  const fields = [...system, ...declared].filter(({ read: shown, write }) => shown !== "never" || write !== "never");
  return { resource, ...rules, fields: new Map(fields.map((grant) => [grant.field.name, grant])) };
}

function compileField(field: Field, caller: Caller): FieldGrant {
  if (field.hidden) return { field, read: "never", write: "never" };
  const read = field.kind === "secret" ? "never" : compileOptional(field.read, caller);
  const write = field.kind === "computed" || isServers(field) ? "never" : compileOptional(field.write, caller);
  return { field, read, write };
}

/** Whether a field is the server's own to write: then an admin may not either, whom rules hold back nowhere else. */
function isServers({ write }: Field): boolean {
  return write?.text.trim() === "false";
}

/** A rule of a resource: an absent one lets nobody through but an admin. */
function compileRule(rule: Expression | undefined, caller: Caller): Rule {
  return rule || caller.admin ? compileOptional(rule, caller) : "never";
}

/** A rule of a field: an absent one lets everybody through who came so far. */
function compileOptional(rule: Expression | undefined, caller: Caller): Rule {
  if (!rule || caller.admin) return "always";
  const folded = fold(rule, caller.known);
  if (folded.constant === undefined) return folded;
  return folded.constant ? "always" : "never";
}
