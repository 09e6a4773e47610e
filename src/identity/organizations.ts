import type { OrganizationPolicy } from "../charter/model.ts";
import type { RecordWrite } from "../data/queries.ts";
import { isJsonArray, type JsonObject, textOf } from "../kit/json.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import { noOrganization } from "./chosen-organizations.ts";
import type { FlowContext } from "./flow.ts";

/** What the flows of organizations need of theirs. */
export type OrganizationContext = Pick<FlowContext, "model" | "principal" | "store" | "by" | "user">;

/** An organization as somebody meets it. */
export interface Standing {
  readonly organization: JsonObject;
  /** Absent for an admin who is no member. */
  readonly member?: JsonObject;
}

/** How often a change of members is tried again when another was faster. */
const patience = 100;

/** The organizations as the definition declares them. Raises a `TypeError` where it declares none: then there are no flows. */
export function policyOf({ model }: Pick<OrganizationContext, "model">): OrganizationPolicy {
  if (!model.organizations) throw new TypeError("the definition declares no organizations");
  return model.organizations;
}

/** Whether the caller runs the system. */
export function isAdmin({ principal }: Pick<OrganizationContext, "principal">): boolean {
  return principal.roles.includes("admin");
}

/** The organization of an id, for its members and for admins. Raises `not_found` for everybody else. */
export async function requireMember(context: OrganizationContext, id: string): Promise<Standing> {
  const { store, user } = context;
  const organization = await store.records.first("charter_organizations", [{ field: "id", value: id }]);
  const member = organization && (await findMember(context, id, user));
  if (!organization || (!member && !isAdmin(context))) throw noOrganization();
  return { organization, ...(member && { member }) };
}

/** The same for who manages the organization. Raises `forbidden` for other members. */
export async function requireManager(context: OrganizationContext, id: string): Promise<Standing> {
  const standing = await requireMember(context, id);
  const { ownerRole } = policyOf(context);
  if (isAdmin(context) || (standing.member && rolesOf(standing.member).includes(ownerRole))) return standing;
  throw new Problem("forbidden", `Only a member with the role ${ownerRole} may do this.`);
}

/** The member that somebody is. */
export function findMember(
  { store }: Pick<OrganizationContext, "store">,
  organization: string,
  user: string,
): Promise<JsonObject | undefined> {
  return store.records.first("charter_members", [
    { field: "organization", value: organization },
    { field: "user", value: user },
  ]);
}

/** The roles that a member, or an invitation, holds. */
export function rolesOf({ roles = null }: JsonObject): readonly string[] {
  return isJsonArray(roles) ? roles.filter((role) => typeof role === "string") : [];
}

/** The roles asked for, each once; those of the definition where none are. Raises `validation` for one that is not declared. */
export function requireRoles(context: OrganizationContext, asked: readonly string[] | undefined): readonly string[] {
  const { roles, defaultRole } = policyOf(context);
  const errors = (asked ?? []).flatMap((role, index): InputError[] => {
    const message = `Expected one of ${[...roles.keys()].join(", ")}.`;
    return roles.has(role) ? [] : [{ pointer: `/roles/${index}`, code: "not_a_choice", message }];
  });
  const [first] = errors;
  if (first) throw new Problem("validation", first.message, { errors });
  return [...new Set(asked ?? [defaultRole])];
}

/** The write that goes along with each change of an organization's members: whoever remembers them forgets. */
export function membersChanged(organization: string, version?: number): RecordWrite {
  return {
    method: "patch",
    resource: "charter_organizations",
    id: organization,
    input: { members_revision: { add: 1 } },
    form: "operators",
    ...(version === undefined ? {} : { options: { ifMatch: [version] } }),
  };
}

/**
 * Changes or removes a member. `roles` are those that it has from now on; undefined: none, it is one no more. The change is
 * decided over members that nobody else has changed meanwhile, so somebody manages the organization whatever happens at once.
 * Raises `not_found` for who is no member, and `conflict` where nobody would manage it any more.
 */
export async function changeMember(
  context: OrganizationContext,
  organization: string,
  user: string,
  roles: readonly string[] | undefined,
): Promise<void> {
  const { store, by } = context;
  for (let tries = 0; tries < patience; tries += 1) {
    const current = await store.records.first("charter_organizations", [{ field: "id", value: organization }]);
    const member = current && (await findMember(context, organization, user));
    if (!member) throw new Problem("not_found", "There is no such member.");
    const { ownerRole } = policyOf(context);
    if (rolesOf(member).includes(ownerRole) && !roles?.includes(ownerRole)) {
      await requireOtherManager(context, organization, user);
    }
    const address = { resource: "charter_members", id: textOf(member.id) };
    const write: RecordWrite = roles
      ? { method: "patch", ...address, input: { roles }, form: "merge" }
      : { method: "delete", ...address };
    try {
      await store.all(by, [membersChanged(organization, Number(current.version)), write]);
      return;
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== "precondition_failed" && error.code !== "not_found"))
        throw error;
    }
  }
  throw new Problem("conflict", "The members are being changed by many at once: try again.");
}

async function requireOtherManager(context: OrganizationContext, organization: string, user: string): Promise<void> {
  const { ownerRole } = policyOf(context);
  const members = await context.store.records.find("charter_members", {
    where: [{ field: "organization", value: organization }],
  });
  if (members.some((member) => member.user !== user && rolesOf(member).includes(ownerRole))) return;
  throw new Problem("conflict", `Somebody has to have the role ${ownerRole}: give it to another member first.`);
}

/** Makes somebody a member in the same transaction as `also`. One who is one already gets the roles beside their own. */
export async function addMember(
  context: OrganizationContext,
  organization: string,
  roles: readonly string[],
  also: readonly RecordWrite[] = [],
): Promise<void> {
  const { store, by, user } = context;
  for (let tries = 0; tries < patience; tries += 1) {
    const member = await findMember(context, organization, user);
    const resource = "charter_members";
    const write: RecordWrite = member
      ? {
          method: "patch",
          resource,
          id: textOf(member.id),
          input: { roles: [...new Set([...rolesOf(member), ...roles])] },
          form: "merge",
          options: { ifMatch: [Number(member.version)] },
        }
      : { method: "create", resource, input: { organization, user, roles } };
    try {
      await store.all(by, [...also, membersChanged(organization), write]);
      return;
    } catch (error) {
      // Somebody else made them a member, or changed what they are, a moment ago.
      if (!(error instanceof Problem) || (error.code !== "unique" && error.code !== "precondition_failed")) throw error;
    }
  }
  throw new Problem("conflict", "The members are being changed by many at once: try again.");
}
