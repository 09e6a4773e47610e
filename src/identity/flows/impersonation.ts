import { z } from "zod";
import { isJsonArray } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { audit } from "../audit.ts";
import { type Flow, flow } from "../flow.ts";
import { hashToken } from "../session-token.ts";
import { sessionBegun } from "./schemas.ts";

/** Minutes that an admin may act as somebody else, at most and unless said otherwise. */
const longest = 60;
const usual = 15;

/** Acting as somebody else: by an admin, for a while, and marked in the log. */
export const impersonationFlows: readonly Flow[] = [
  flow({
    id: "impersonate",
    method: "POST",
    path: "/impersonate",
    summary: "Act as another user for a while; every change says so",
    input: z.strictObject({
      user: z.uuid(),
      reason: z.string().min(1).max(300).describe("Why; it is kept"),
      minutes: z.int().min(1).max(longest).optional().describe(`How long; ${usual} minutes unless said`),
    }),
    output: sessionBegun,
    signedIn: true,
    role: "admin",
    run: async (context) => {
      const { input, store, by, user, now } = context;
      const other = await store.records.first("users", [{ field: "id", value: input.user }]);
      if (!other) throw new Problem("not_found", "There is no such user.");
      if (isJsonArray(other.roles ?? null) && JSON.stringify(other.roles).includes('"admin"')) {
        throw new Problem("forbidden", "Nobody may act as an admin.");
      }
      const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
      await store.create(by, "charter_sessions", {
        user: input.user,
        token_hash: hashToken(token),
        expires_at: new Date(now() + (input.minutes ?? usual) * 60_000).toISOString(),
        ip: by.ip,
        impersonated_by: user,
      });
      await audit(context, "impersonation_begun", { user: input.user, detail: input.reason });
      return { body: { token, user: input.user } };
    },
  }),
];
