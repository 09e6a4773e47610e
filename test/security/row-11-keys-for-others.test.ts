import { afterAll, beforeAll, expect, test } from "bun:test";
import { charter } from "../../src/index.ts";
import { type JsonObject, textOf } from "../../src/kit/json.ts";
import { PeopleServer } from "../identity/people-server.ts";

const definition = charter({
  name: "Keys",
  identity: { signUp: "open" },
  users: { access: { read: "true" } },
  resources: {},
});

let server: PeopleServer;
let victim: { readonly token: string; readonly id: string };
let mallory: { readonly token: string; readonly id: string };

beforeAll(async () => {
  server = await PeopleServer.start(definition);
  victim = await server.join("victim@example.com");
  mallory = await server.join("mallory@example.com");
});
afterAll(() => server.stop());

const key = { name: "Mine", scopes: ["*"] };

/** Bodies that name whose key it is to be, under all names that others have taken one by. */
function naming(user: string): readonly JsonObject[] {
  return ["user", "user_id", "userId", "owner", "created_by", "id"].map((name) => ({ ...key, [name]: user }));
}

async function keysOfVictim(): Promise<unknown> {
  return (await server.send("GET", "/auth/api-keys", { token: victim.token })).json.items;
}

test("without a session nobody makes a key, whoever the body names", async () => {
  for (const json of [key, ...naming(victim.id)]) {
    const answer = await server.send("POST", "/auth/api-keys", { json, headers: { "X-User-Id": victim.id } });
    expect(answer.status).toBe(json === key ? 401 : answer.status === 401 ? 401 : 422);
    expect(answer.text).not.toContain("charter_key_");
  }
  expect(await keysOfVictim()).toEqual([]);
});

test("with a session nobody makes a key for another", async () => {
  for (const json of naming(victim.id)) {
    const answer = await server.send("POST", "/auth/api-keys", { token: mallory.token, json });
    expect([answer.status, answer.text.includes("unknown_field")]).toEqual([422, true]);
  }
  expect(await keysOfVictim()).toEqual([]);
});

test("neither a key nor a token that does not hold makes a key", async () => {
  const made = await server.send("POST", "/auth/api-keys", { token: mallory.token, json: key });
  for (const token of [textOf(made.json.key), "nonsense", "charter_key_nonsense"]) {
    expect((await server.send("POST", "/auth/api-keys", { token, json: key })).status).toBe(401);
  }
});
