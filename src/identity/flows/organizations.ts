import { z } from "zod";
import type { JsonObject } from "../../kit/json.ts";
import { textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { noOrganization } from "../chosen-organizations.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import {
  addMember,
  isAdmin,
  membersChanged,
  policyOf,
  requireManager,
  requireMember,
  rolesOf,
  type Standing,
} from "../organizations.ts";
import { slugOf } from "../slug.ts";
import { organizationFacts, organizationName, organizationSlug } from "./organization-schemas.ts";

/** Organizations that one person founds at most. */
const mostFounded = 100;

/** Founding organizations, and being in one. */
export const organizationFlows: readonly Flow[] = [
  flow({
    id: "create_organization",
    method: "POST",
    path: "/organizations",
    summary: "Found an organization; who does manages it",
    input: z.strictObject({ name: organizationName, slug: organizationSlug.optional() }),
    output: organizationFacts,
    status: 201,
    signedIn: true,
    withoutSession: true,
    audit: "organization_created",
    run: async (context) => {
      const { input, store } = context;
      if (policyOf(context).create === "admin" && !isAdmin(context)) {
        throw new Problem("forbidden", "Only an admin may found an organization.");
      }
      await requireRoom(context);
      const id = await found(context, input.name, input.slug);
      const organization = await store.records.first("charter_organizations", [{ field: "id", value: id }]);
      if (!organization) throw noOrganization();
      return { body: factsOf(organization, [policyOf(context).ownerRole]) };
    },
  }),
  {
    id: "list_organizations",
    method: "GET",
    path: "/organizations",
    summary: "The organizations that one is a member of",
    output: z.object({ items: z.array(organizationFacts) }),
    signedIn: true,
    withoutSession: true,
    impersonated: true,
    run: async ({ store, user }) => {
      const members = await store.records.find("charter_members", { where: [{ field: "user", value: user }] });
      const ids = members.map(({ organization }) => organization ?? null);
      const organizations = await store.records.find("charter_organizations", {
        where: [{ field: "id", comparison: "in", value: ids }],
      });
      const roles = new Map(members.map((member) => [member.organization, rolesOf(member)]));
      return { body: { items: organizations.map((each) => factsOf(each, roles.get(each.id) ?? [])) } };
    },
  },
  {
    id: "get_organization",
    method: "GET",
    path: "/organizations/:id",
    summary: "An organization",
    output: organizationFacts,
    signedIn: true,
    withoutSession: true,
    impersonated: true,
    run: async (context) => ({ body: factsIn(await requireMember(context, idIn(context))) }),
  },
  flow({
    id: "rename_organization",
    method: "PATCH",
    path: "/organizations/:id",
    summary: "Give an organization another name or slug",
    input: z.strictObject({ name: organizationName.optional(), slug: organizationSlug.optional() }),
    output: organizationFacts,
    signedIn: true,
    withoutSession: true,
    run: async (context) => {
      const { input, store, by } = context;
      const { name, slug } = input;
      const standing = await requireManager(context, idIn(context));
      const changes = { ...(name !== undefined && { name }), ...(slug !== undefined && { slug }) };
      if (!(await store.update(by, "charter_organizations", idIn(context), changes))) throw noOrganization();
      return { body: factsIn({ ...standing, organization: { ...standing.organization, ...changes } }) };
    },
  }),
  {
    id: "delete_organization",
    method: "DELETE",
    path: "/organizations/:id",
    summary: "Delete an organization for good, with all of its records",
    signedIn: true,
    withoutSession: true,
    audit: "organization_deleted",
    run: async (context) => {
      const id = idIn(context);
      await requireManager(context, id);
      // Its records are deleted as its own: within it, and each with its change in the log.
      const by = { ...context.by, actor: { ...context.by.actor, org: { id, roles: [] } } };
      if (!(await context.store.remove(by, "charter_organizations", id))) throw noOrganization();
      return {};
    },
  },
  flow({
    id: "enter_organization",
    method: "POST",
    path: "/organizations/active",
    summary: "Choose the organization of this session; null for none",
    input: z.strictObject({ organization: z.string().max(64).nullable() }),
    signedIn: true,
    impersonated: true,
    run: async (context) => {
      const { input, principal, store, by } = context;
      if (!principal.session) throw new Problem("unauthenticated", "Sign in first.");
      if (input.organization !== null) await requireMember(context, input.organization);
      await store.update(by, "charter_sessions", principal.session.id, { organization: input.organization });
      return {};
    },
  }),
  {
    id: "join_organization",
    method: "POST",
    path: "/organizations/:id/join",
    summary: "Become a member, where that takes no invitation",
    output: organizationFacts,
    signedIn: true,
    withoutSession: true,
    audit: "organization_joined",
    run: async (context) => {
      const { join, defaultRole } = policyOf(context);
      const { store, user } = context;
      const id = idIn(context);
      const organization = await store.records.first("charter_organizations", [{ field: "id", value: id }]);
      if (!organization || join !== "open") return { body: factsIn(await requireMember(context, id)) };
      const member = await store.records.first("charter_members", [
        { field: "organization", value: id },
        { field: "user", value: user },
      ]);
      if (!member) await addMember(context, id, [defaultRole]);
      return { body: factsIn(await requireMember(context, id)) };
    },
  },
];

/** The organization that a flow's address names. */
export function idIn({ parameters }: Pick<FlowContext, "parameters">): string {
  return parameters.id ?? "";
}

async function requireRoom({ store, user }: FlowContext<unknown>): Promise<void> {
  const founded = await store.records.count("charter_organizations", [{ field: "created_by", value: user }]);
  if (founded < mostFounded) return;
  throw new Problem("limit", `A person founds ${mostFounded} organizations at most.`, {
    extra: { limit: mostFounded },
  });
}

/** Founds an organization with its first member. A slug that was not asked for gives way to one that is taken. */
async function found(context: FlowContext<unknown>, name: string, asked: string | undefined): Promise<string> {
  const { store, by, user } = context;
  const id = Bun.randomUUIDv7();
  const write = (slug: string): Promise<void> =>
    store.all(by, [
      { method: "create", resource: "charter_organizations", input: { id, name, slug } },
      {
        method: "create",
        resource: "charter_members",
        input: { organization: id, user, roles: [policyOf(context).ownerRole] },
      },
      membersChanged(id),
    ]);
  try {
    await write(asked ?? slugOf(name));
  } catch (error) {
    const taken = error instanceof Problem && error.code === "unique";
    if (taken && asked !== undefined) {
      const errors = [{ pointer: "/slug", code: "taken", message: "The slug is taken." }];
      throw new Problem("unique", "The slug is taken: choose another.", { errors, cause: error });
    }
    if (!taken) throw error;
    await write(slugOf(name, crypto.randomUUID().slice(0, 8)));
  }
  return id;
}

function factsIn({ organization, member }: Standing): JsonObject {
  return factsOf(organization, member ? rolesOf(member) : []);
}

function factsOf({ id, name, slug, created_at: created }: JsonObject, roles: readonly string[]): JsonObject {
  return { id: textOf(id), name: name ?? null, slug: slug ?? null, created_at: created ?? null, roles };
}
