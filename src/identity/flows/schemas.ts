import { z } from "zod";

/** What several flows take or give. Names are those of the wire. */

export const email = z.email().max(254).describe("An e-mail address");
export const password = z.string().min(1).max(256).describe("A password");
export const token = z.string().min(1).max(2048).describe("What the link held");
export const code = z.string().min(4).max(32).describe("A code");
export const callbackUrl = z
  .string()
  .min(1)
  .max(2048)
  .describe("Where the browser goes back to: a page of an allowed origin");
export const ticket = z
  .string()
  .min(1)
  .max(4096)
  .optional()
  .describe("What the step before gave; browsers need it not");
export const noInput = z.strictObject({});

/** A session that has begun: the token is shown this once. */
export const sessionBegun = z.object({
  token: z.string().describe("Sent as `Authorization: Bearer …`; browsers have it as a cookie too"),
  user: z.string().describe("The id of the user"),
});

/** A sign-in that goes on with a second factor. */
export const secondFactor = z.object({
  second_factor: z.array(z.enum(["totp", "recovery_code"])).describe("What the sign-in has to be completed with"),
  ticket: z.string().describe("To be sent along with it; browsers have it as a cookie too"),
});

export const userFacts = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  verified: z.boolean(),
  roles: z.array(z.string()),
  two_factor: z.boolean(),
});

export const sessionFacts = z.object({
  id: z.string(),
  current: z.boolean(),
  created_at: z.string(),
  expires_at: z.string(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
});
