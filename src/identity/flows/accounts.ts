import { z } from "zod";
import { type JsonObject, textOf } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import type { Flow } from "../flow.ts";
import { requireFreshSession } from "../require-fresh-session.ts";
import { accountsOf, requireAnotherWayIn } from "../ways-in.ts";

const accountFacts = z.object({
  id: z.string(),
  provider: z.string().describe("The name of the provider; `password` for a password"),
  created_at: z.string(),
});

/** The ways in that one has: a password, and accounts of providers. */
export const accountFlows: readonly Flow[] = [
  {
    id: "list_accounts",
    method: "GET",
    path: "/accounts",
    summary: "One's accounts: those of providers, and the password",
    output: z.object({ items: z.array(accountFacts) }),
    signedIn: true,
    run: async ({ store, user }) => ({ body: { items: (await accountsOf(store, user)).map(factsOf) } }),
  },
  {
    id: "remove_account",
    method: "DELETE",
    path: "/accounts/:account",
    summary: "Take an account away, unless it is the last way in",
    signedIn: true,
    run: async (context) => {
      const { store, by, user, parameters } = context;
      const accounts = await accountsOf(store, user);
      const account = accounts.find(({ id }) => id === parameters.account);
      if (!account) throw new Problem("not_found", "There is no such account.");
      await requireFreshSession(context);
      await requireAnotherWayIn(store, user);
      await store.remove(by, "charter_accounts", textOf(account.id));
      return {};
    },
  },
];

function factsOf({ id, provider, created_at }: JsonObject): JsonObject {
  return {
    id: id ?? null,
    provider: provider === "credential" ? "password" : (provider ?? null),
    created_at: created_at ?? null,
  };
}
