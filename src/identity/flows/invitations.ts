import { z } from "zod";
import { type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { addMember, findMember, requireManager, requireMember, requireRoles, rolesOf } from "../organizations.ts";
import { hashToken } from "../session-token.ts";
import { invitationFacts, memberRoles, organizationFacts } from "./organization-schemas.ts";
import { idIn } from "./organizations.ts";
import { email, token } from "./schemas.ts";

/** How long an invitation holds, in milliseconds: the mail says two days. */
const lifetime = 2 * 24 * 3600 * 1000;
/** Invitations of one organization that wait at a time. */
const mostOpen = 1000;

/** Inviting people to an organization by mail. */
export const invitationFlows: readonly Flow[] = [
  flow({
    id: "invite",
    method: "POST",
    path: "/organizations/:id/invitations",
    summary: "Invite somebody by mail; an earlier invitation of the address holds no longer",
    input: z.strictObject({ email, roles: memberRoles.optional() }),
    output: invitationFacts,
    status: 201,
    signedIn: true,
    withoutSession: true,
    limited: "mail",
    run: async (context) => {
      const { input, store, by, user, now, mail, baseUrl } = context;
      const { organization } = await requireManager(context, idIn(context));
      const roles = requireRoles(context, input.roles);
      const address = input.email.toLowerCase();
      await requireNoMember(context, address);
      await makeRoom(context, address);
      const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
      const id = await store.create(by, "charter_invitations", {
        organization: idIn(context),
        email: address,
        roles,
        token_hash: hashToken(secret),
        expires_at: new Date(now() + lifetime).toISOString(),
        invited_by: user,
      });
      const link = `${baseUrl}/auth/invitation?token=${secret}`;
      await mail("invitation", address, { link, organization: textOf(organization.name) });
      const [made] = await store.records.find("charter_invitations", { where: [{ field: "id", value: id }] });
      return { body: factsOf(made ?? { id }) };
    },
  }),
  {
    id: "list_invitations",
    method: "GET",
    path: "/organizations/:id/invitations",
    summary: "The invitations that wait for an answer",
    output: z.object({ items: z.array(invitationFacts) }),
    signedIn: true,
    withoutSession: true,
    run: async (context) => {
      await requireManager(context, idIn(context));
      const open = (await invitationsOf(context)).filter((invitation) => isOpen(context, invitation));
      return { body: { items: open.map(factsOf) } };
    },
  },
  {
    id: "withdraw_invitation",
    method: "DELETE",
    path: "/organizations/:id/invitations/:invitation",
    summary: "Withdraw an invitation: its link holds no longer",
    signedIn: true,
    withoutSession: true,
    run: async (context) => {
      const { store, by, parameters } = context;
      await requireManager(context, idIn(context));
      const { invitation: id = "" } = parameters;
      const found = await store.records.first("charter_invitations", [
        { field: "id", value: id },
        { field: "organization", value: idIn(context) },
      ]);
      if (!found || !(await store.remove(by, "charter_invitations", id))) {
        throw new Problem("not_found", "There is no such invitation.");
      }
      return {};
    },
  },
  flow({
    id: "accept_invitation",
    method: "POST",
    path: "/organizations/accept",
    summary: "Become a member by the token of an invitation to one's own address",
    input: z.strictObject({ token }),
    output: organizationFacts,
    signedIn: true,
    withoutSession: true,
    limited: "guess",
    audit: "organization_joined",
    run: async (context) => {
      const { input, store, principal } = context;
      const found = await store.records.first("charter_invitations", [
        { field: "token_hash", value: hashToken(input.token) },
      ]);
      if (!found || !isOpen(context, found)) throw dead();
      if (found.email !== principal.profile.email) {
        throw new Problem("invalid_token", "This invitation is for another address: sign in with that one.");
      }
      const organization = textOf(found.organization);
      await claim(context, organization, found);
      const standing = await requireMember(context, organization);
      const { id, name, slug, created_at: created } = standing.organization;
      const roles = standing.member ? rolesOf(standing.member) : [];
      return {
        body: { id: textOf(id), name: name ?? null, slug: slug ?? null, created_at: created ?? null, roles },
      };
    },
  }),
];

/** The invitation is deleted in the transaction that makes the member: of any number at once one finds it there. */
async function claim(context: FlowContext<unknown>, organization: string, invitation: JsonObject): Promise<void> {
  const id = textOf(invitation.id);
  try {
    await addMember(context, organization, rolesOf(invitation), [
      { method: "delete", resource: "charter_invitations", id },
    ]);
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") throw dead();
    throw error;
  }
}

function dead(): Problem {
  return new Problem("invalid_token", "This invitation does not hold, or was used already: ask for a new one.");
}

function isOpen({ now }: Pick<FlowContext, "now">, { expires_at: expires }: JsonObject): boolean {
  return Date.parse(textOf(expires)) > now();
}

function invitationsOf(context: FlowContext<unknown>): Promise<readonly JsonObject[]> {
  const where = [{ field: "organization", value: idIn(context) }];
  return context.store.records.find("charter_invitations", { where });
}

async function requireNoMember(context: FlowContext<unknown>, address: string): Promise<void> {
  const person = await context.store.records.first("users", [{ field: "email", value: address }]);
  if (!person || !(await findMember(context, idIn(context), textOf(person.id)))) return;
  throw new Problem("conflict", "Whoever has this address is a member already.");
}

/** Takes away what the new invitation replaces and what has expired. */
async function makeRoom(context: FlowContext<unknown>, address: string): Promise<void> {
  const { store, by } = context;
  const known = await invitationsOf(context);
  const gone = known.filter((each) => each.email === address || !isOpen(context, each));
  if (known.length - gone.length >= mostOpen) {
    throw new Problem("limit", `At most ${mostOpen} invitations wait at a time.`, { extra: { limit: mostOpen } });
  }
  for (const { id } of gone) await store.remove(by, "charter_invitations", textOf(id));
}

function factsOf(invitation: JsonObject): JsonObject {
  const names = Object.keys(invitationFacts.shape);
  return Object.fromEntries(names.map((name) => [name, invitation[name] ?? null]));
}
