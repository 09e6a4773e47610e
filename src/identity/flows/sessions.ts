import { z } from "zod";
import { type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import type { Flow, FlowContext } from "../flow.ts";
import { sessionFacts, userFacts } from "./schemas.ts";

/** Who is signed in, and where. */
export const sessionFlows: readonly Flow[] = [
  {
    id: "get_session",
    method: "GET",
    path: "/session",
    summary: "Who is signed in",
    output: z.object({
      user: userFacts,
      session: z.object({
        id: z.string(),
        expires_at: z.string(),
        impersonated_by: z.string().optional().describe("The admin who acts as this user"),
      }),
    }),
    signedIn: true,
    impersonated: true,
    run: async ({ principal, user, store }) => {
      const record = await store.records.first("users", [{ field: "id", value: user }]);
      const { session } = principal;
      if (!record || !session) throw new Problem("unauthenticated", "Sign in first.");
      const facts = Object.fromEntries(Object.keys(userFacts.shape).map((name) => [name, record[name] ?? null]));
      const { impersonatedBy, organization } = session;
      return {
        body: {
          user: facts,
          session: {
            id: session.id,
            expires_at: new Date(session.expiresAt).toISOString(),
            ...(impersonatedBy === undefined ? {} : { impersonated_by: impersonatedBy }),
            ...(organization === undefined ? {} : { organization }),
          },
        },
      };
    },
  },
  {
    id: "list_sessions",
    method: "GET",
    path: "/sessions",
    summary: "One's sessions, the newest first",
    output: z.object({ items: z.array(sessionFacts) }),
    signedIn: true,
    run: async (context) => ({ body: { items: (await liveSessions(context)).map(factsFor(context)) } }),
  },
  {
    id: "end_session",
    method: "DELETE",
    path: "/sessions/:id",
    summary: "End one of one's sessions",
    signedIn: true,
    run: async ({ store, by, user, parameters }) => {
      const { id = "" } = parameters;
      const session = await store.records.first("charter_sessions", [
        { field: "id", value: id },
        { field: "user", value: user },
      ]);
      if (!session) throw new Problem("not_found", "There is no such session.");
      await store.remove(by, "charter_sessions", id);
      return {};
    },
  },
  {
    id: "end_other_sessions",
    method: "DELETE",
    path: "/sessions",
    summary: "End all of one's sessions but this one",
    signedIn: true,
    run: async (context) => {
      const { store, by, principal } = context;
      for (const { id } of await liveSessions(context)) {
        if (id !== principal.session?.id) await store.remove(by, "charter_sessions", textOf(id));
      }
      return {};
    },
  },
];

function liveSessions({ store, user, now }: FlowContext): Promise<readonly JsonObject[]> {
  return store.records.find("charter_sessions", {
    where: [
      { field: "user", value: user },
      { field: "expires_at", comparison: "gt", value: new Date(now()).toISOString() },
    ],
    sort: { field: "created_at", descending: true },
    limit: 500,
  });
}

function factsFor({ principal }: FlowContext) {
  return ({ id, created_at, expires_at, ip, user_agent }: JsonObject): JsonObject => ({
    id: id ?? null,
    current: id === principal.session?.id,
    created_at: created_at ?? null,
    expires_at: expires_at ?? null,
    ip: ip ?? null,
    user_agent: user_agent ?? null,
  });
}
