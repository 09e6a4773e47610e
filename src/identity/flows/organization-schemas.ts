import { z } from "zod";
import { longestSlug, slugForm } from "../slug.ts";

/** What the flows of organizations take and give. Names are those of the wire. */

export const organizationName = z.string().trim().min(1).max(200).describe("Its name for people");
export const organizationSlug = z
  .string()
  .max(longestSlug)
  .regex(slugForm, "Expected words of lower-case letters and digits with hyphens between them.")
  .describe("Its name in addresses; no two have the same");
export const memberRoles = z.array(z.string().max(63)).min(1).max(50).describe("Declared roles of members");

export const organizationFacts = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  created_at: z.string(),
  roles: z.array(z.string()).describe("What the caller is in it"),
});

export const memberFacts = z.object({
  user: z.string(),
  name: z.string().nullable(),
  email: z.string().optional().describe("For who manages the organization"),
  roles: z.array(z.string()),
  created_at: z.string(),
});

export const invitationFacts = z.object({
  id: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string(),
  invited_by: z.string().nullable(),
});
