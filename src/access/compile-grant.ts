import { type AdminArea, adminAreas } from "../charter/admin-areas.ts";
import type { Field, Model, Resource } from "../charter/model.ts";
import { type Expression, fold, type Known } from "../expression/index.ts";
import { callerMembers, callerSchema } from "./caller-schema.ts";
import type { FieldGrant, ResourceGrant, RoleGrant, Rule } from "./grant.ts";
import { type Action, scopesAllow, scopesAllowArea } from "./scopes.ts";
import { compileTenancy, withinTenancy } from "./tenancy.ts";

/** The member of `me` that holds a person's roles with those in the chosen organization. No expression can name it. */
export const memberRolesName = "roles@org";

/** The role that may do everything; it need not be declared. */
export const adminRole = "admin";

/** What decides a grant: the roles that the model declares, and whether anybody is signed in. */
export interface GrantShape {
  readonly roles: readonly string[];
  readonly signedIn: boolean;
  /** What an API key is for; absent: for all that its owner may do. */
  readonly scopes?: readonly string[];
  /** What the caller is in the chosen organization; null where none was chosen. */
  readonly memberRoles: readonly string[] | null;
}

/** Identifies the grants that are equal for every request. Which organization was chosen makes no other grant. */
export function grantKey(model: Model, { roles, signedIn, scopes, memberRoles }: GrantShape): string {
  const sets = [roles, scopes, memberRoles].map((set) => set?.toSorted() ?? null);
  return JSON.stringify([model.revision, signedIn, ...sets]);
}

/**
 * Compiles the rules for callers of one set of roles. Closed by default: without a rule nobody may act but an admin, and
 * whatever is `never` for all four actions does not exist for the caller. Without an organization no tenant resource exists.
 */
export function compileGrant(model: Model, shape: GrantShape): RoleGrant {
  const admin = shape.roles.includes(adminRole);
  const { scopes = ["*"] } = shape;
  const known: Known = {
    roles: new Set(shape.roles),
    signedIn: shape.signedIn,
    organization: shape.memberRoles !== null,
  };
  const roles = new Set([...shape.roles, ...(shape.memberRoles ?? [])]);
  const member: Known = { ...known, roles, rolesMember: memberRolesName };
  const grants = new Map<string, ResourceGrant>();
  for (const [name, resource] of model.resources) {
    if (resource.tenant && !known.organization) continue;
    const grant = compileResource(model, resource, { admin, scopes, known: resource.tenant ? member : known });
    if (grant) grants.set(name, grant);
  }
  return {
    key: grantKey(model, shape),
    resource: (name) => grants.get(name),
    needsOrganization: (name) => {
      const resource = model.resources.get(name);
      if (!resource?.tenant || known.organization) return false;
      return admin || (shape.signedIn && Object.keys(resource.access).length > 0);
    },
    schema: callerSchema(model, grants),
    me: callerMembers(model, grants),
    admin: admin && scopes.includes("*"),
    areas: areasOf(model, shape.roles, { admin, scopes }),
  };
}

interface Caller {
  readonly admin: boolean;
  readonly known: Known;
  readonly scopes: readonly string[];
}

function areasOf(
  model: Model,
  roles: readonly string[],
  { admin, scopes }: Omit<Caller, "known">,
): ReadonlySet<AdminArea> {
  const given = admin ? adminAreas : roles.flatMap((role) => model.areas.get(role) ?? []);
  return new Set(given.filter((area) => scopesAllowArea(scopes, area)));
}

function compileResource(model: Model, resource: Resource, caller: Caller): ResourceGrant | undefined {
  const { known } = caller;
  const tenancy = compileTenancy(model, resource, known);
  const { read, create, update, delete: remove } = resource.access;
  const rule = (action: Action, written: Expression | undefined): Rule =>
    scopesAllow(caller.scopes, resource.name, action) ? withinTenancy(tenancy, compileRule(written, caller)) : "never";
  const rules = {
    read: rule("read", read),
    create: rule("create", create),
    update: rule("update", update),
    delete: rule("delete", remove),
  };
  if (Object.values(rules).every((rule) => rule === "never")) return undefined;
  const system = [...resource.system.values()].map((field): FieldGrant => ({ field, read: "always", write: "never" }));
  const readable = rules.read !== "never";
  const declared = [...resource.fields.values()].map((field) => compileField(field, caller, readable));
  const fields = [...system, ...declared].filter(({ read: shown, write }) => shown !== "never" || write !== "never");
  return {
    resource,
    known,
    ...rules,
    ...(tenancy && { tenancy }),
    validate: resource.validate.map((validation) => ({ ...validation, that: fold(validation.that, known) })),
    fields: new Map(fields.map((grant) => [grant.field.name, grant])),
  };
}

/** Of a resource that the caller reads no record of, no field is read: those that are not written do not exist for them. */
function compileField(declared: Field, caller: Caller, readable: boolean): FieldGrant {
  const field = declared.expression ? { ...declared, expression: fold(declared.expression, caller.known) } : declared;
  if (field.hidden) return { field, read: "never", write: "never" };
  const read = field.kind === "secret" || !readable ? "never" : compileOptional(field.read, caller);
  const write = field.kind === "computed" || isServers(field) ? "never" : compileOptional(field.write, caller);
  return { field, read, write };
}

/** Whether a field is the server's own to write: then an admin may not either, whom rules hold back nowhere else. */
export function isServers({ write }: Pick<Field, "write">): boolean {
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
