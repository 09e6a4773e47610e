import { z } from "zod";
import { type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import {
  changeMember,
  isAdmin,
  policyOf,
  requireManager,
  requireMember,
  requireRoles,
  rolesOf,
} from "../organizations.ts";
import { memberFacts, memberRoles } from "./organization-schemas.ts";
import { idIn } from "./organizations.ts";

/** The members of an organization, and what they are in it. */
export const memberFlows: readonly Flow[] = [
  {
    id: "list_members",
    method: "GET",
    path: "/organizations/:id/members",
    summary: "The members of an organization",
    output: z.object({ items: z.array(memberFacts) }),
    signedIn: true,
    withoutSession: true,
    impersonated: true,
    run: async (context) => {
      const { member } = await requireMember(context, idIn(context));
      const manages = isAdmin(context) || (member && rolesOf(member).includes(policyOf(context).ownerRole));
      return { body: { items: await membersOf(context, manages ?? false) } };
    },
  },
  flow({
    id: "change_member",
    method: "PATCH",
    path: "/organizations/:id/members/:user",
    summary: "Give a member other roles",
    input: z.strictObject({ roles: memberRoles }),
    signedIn: true,
    withoutSession: true,
    audit: "member_changed",
    run: async (context) => {
      await requireManager(context, idIn(context));
      const roles = requireRoles(context, context.input.roles);
      await changeMember(context, idIn(context), context.parameters.user ?? "", roles);
      return {};
    },
  }),
  {
    id: "remove_member",
    method: "DELETE",
    path: "/organizations/:id/members/:user",
    summary: "Remove a member: what they are in the organization ends at once",
    signedIn: true,
    withoutSession: true,
    audit: "member_removed",
    run: async (context) => {
      await requireManager(context, idIn(context));
      await changeMember(context, idIn(context), context.parameters.user ?? "", undefined);
      return {};
    },
  },
  {
    id: "leave_organization",
    method: "POST",
    path: "/organizations/:id/leave",
    summary: "Be a member no longer",
    signedIn: true,
    withoutSession: true,
    audit: "member_removed",
    run: async (context) => {
      const { member } = await requireMember(context, idIn(context));
      if (!member) throw new Problem("not_found", "There is no such member.");
      await changeMember(context, idIn(context), context.user, undefined);
      return {};
    },
  },
];

/** Members see each other's names; who manages them sees by which address to reach them. */
async function membersOf(context: FlowContext, addresses: boolean): Promise<readonly JsonObject[]> {
  const { records } = context.store;
  const members = await records.find("charter_members", { where: [{ field: "organization", value: idIn(context) }] });
  const ids = members.map(({ user }) => user ?? null);
  const people = await records.find("users", { where: [{ field: "id", comparison: "in", value: ids }] });
  const known = new Map(people.map((person) => [person.id, person]));
  return members.map((member) => {
    const person = known.get(member.user);
    return {
      user: textOf(member.user),
      name: person?.name ?? null,
      ...(addresses && { email: person?.email ?? null }),
      roles: rolesOf(member),
      created_at: member.created_at ?? null,
    };
  });
}
