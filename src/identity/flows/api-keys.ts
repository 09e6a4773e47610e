import { z } from "zod";
import { scopeFault } from "../../access/scopes.ts";
import { textOf } from "../../kit/json.ts";
import type { InputError } from "../../kit/problem.ts";
import { Problem } from "../../kit/problem.ts";
import { createApiKey } from "../api-keys.ts";
import { audit } from "../audit.ts";
import { type Flow, type FlowContext, flow } from "../flow.ts";
import { requireMember } from "../organizations.ts";

const keyFacts = z.object({
  id: z.string(),
  name: z.string(),
  start: z.string().describe("How it begins"),
  scopes: z.array(z.string()),
  created_at: z.string(),
  organization: z.string().nullable(),
  expires_at: z.string().nullable(),
});

/** Days that a key lasts at most, and unless said otherwise. */
const longest = 366;
const usual = 90;
const day = 86_400_000;
/** Keys of one person at most. */
const mostKeys = 50;

/** Keys for programs that act for a person, each for what its scopes say. */
export const apiKeyFlows: readonly Flow[] = [
  flow({
    id: "create_api_key",
    method: "POST",
    path: "/api-keys",
    summary: "Make an API key; it is shown this once",
    input: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z
        .array(z.string().max(100))
        .min(1)
        .max(50)
        .describe('Such as "tickets:read", "*:read", "admin:mails" or "*"'),
      organization: z.uuid().optional().describe("The one organization that it is for; without it no tenant's records"),
      days: z.int().min(1).max(longest).optional().describe(`How long it lasts; ${usual} days unless said`),
    }),
    output: keyFacts.extend({ key: z.string() }),
    status: 201,
    signedIn: true,
    run: async (context) => {
      const { input, model, store, by, user, now } = context;
      const errors = input.scopes.flatMap((scope, index): InputError[] => {
        const message = scopeFault(scope, model);
        return message === undefined ? [] : [{ pointer: `/scopes/${index}`, code: "scope", message }];
      });
      const [first] = errors;
      if (first) throw new Problem("validation", first.message, { errors });
      if ((await store.records.count("charter_api_keys", [{ field: "user", value: user }])) >= mostKeys) {
        throw new Problem("limit", `A person has ${mostKeys} keys at most: delete one first.`, {
          extra: { limit: mostKeys },
        });
      }
      const organization = input.organization === undefined ? null : input.organization.toLowerCase();
      if (organization !== null) await requireMember(context, organization);
      const { key, start, hash } = createApiKey();
      const expires = new Date(now() + (input.days ?? usual) * day).toISOString();
      const { name, scopes } = input;
      const id = await store.create(by, "charter_api_keys", {
        user,
        name,
        start,
        key_hash: hash,
        scopes,
        organization,
        expires_at: expires,
      });
      await audit(context, "api_key_created", { user, detail: `${start}… for ${scopes.join(" ")}` });
      const created = new Date(now()).toISOString();
      return { body: { id, name, start, scopes, organization, created_at: created, expires_at: expires, key } };
    },
  }),
  {
    id: "list_api_keys",
    method: "GET",
    path: "/api-keys",
    summary: "One's API keys",
    output: z.object({ items: z.array(keyFacts) }),
    signedIn: true,
    run: async ({ store, user }) => {
      const keys = await store.records.find("charter_api_keys", { where: [{ field: "user", value: user }] });
      const names = Object.keys(keyFacts.shape);
      return { body: { items: keys.map((key) => Object.fromEntries(names.map((name) => [name, key[name] ?? null]))) } };
    },
  },
  {
    id: "delete_api_key",
    method: "DELETE",
    path: "/api-keys/:id",
    summary: "Delete one of one's API keys: it holds no longer",
    signedIn: true,
    run: async (context: FlowContext) => {
      const { store, by, user, parameters } = context;
      const { id = "" } = parameters;
      const key = await store.records.first("charter_api_keys", [
        { field: "id", value: id },
        { field: "user", value: user },
      ]);
      if (!key || !(await store.remove(by, "charter_api_keys", id)))
        throw new Problem("not_found", "There is no such key.");
      await audit(context, "api_key_deleted", { user, detail: textOf(key.start) });
      return {};
    },
  },
];
