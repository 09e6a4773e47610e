import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { textOf } from "../../src/kit/json.ts";
import { PeopleServer, passwordOf } from "../identity/people-server.ts";

const definition = charter({
  name: "Changes",
  roles: { writer: "Writes" },
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id" } },
  resources: {
    notes: resource({
      fields: { text: field.text({ required: true }) },
      access: { read: `"writer" in me.roles && created_by == me.id`, create: `"writer" in me.roles` },
    }),
  },
});

const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
const path = "/resources/notes";

let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition);
});
afterAll(() => server.stop());

/** Somebody who is signed in twice, may write, and has a key; each of the three has written once under a key of its own. */
async function writer(name: string) {
  const email = `${name}@example.com`;
  const first = await server.join(email);
  await server.send("PATCH", `/users/${first.id}`, { token: root, json: { roles: ["writer"] } });
  const second = await server.signIn(email);
  const made = await server.send("POST", "/auth/api-keys", {
    token: first.token,
    json: { name: "Job", scopes: ["*"] },
  });
  const key = { token: textOf(made.json.key), id: textOf(made.json.id) };
  for (const token of [first.token, second.token, key.token]) expect(await write(token)).toBe(201);
  return { email, id: first.id, first: first.token, second: second.token, key };
}

/** Writes under an idempotency key: the first time it is done, after that the stored answer is given, with the same status. */
async function write(token: string): Promise<number> {
  const headers = { "Idempotency-Key": token.slice(-20) };
  return (await server.send("POST", path, { token, headers, json: { text: "Noted" } })).status;
}

async function read(token: string): Promise<number> {
  return (await server.send("GET", path, { token })).status;
}

/** What a token can still do: read, write anew, and have a stored answer again. */
async function statuses(token: string): Promise<readonly number[]> {
  const anew = await server.send("POST", path, { token, json: { text: "Anew" } });
  return [await read(token), anew.status, await write(token)];
}

const dead = [401, 401, 401];
const alive = [200, 201, 201];

describe("at once, stored answers included,", () => {
  test("a sign-out ends its session, and no other", async () => {
    const { first, second } = await writer("anna");
    await server.send("POST", "/auth/sign-out", { token: first });
    expect([await statuses(first), await statuses(second)]).toEqual([dead, alive]);
  });

  test("a reset of the password ends every session", async () => {
    const { email, first, second } = await writer("bert");
    await server.send("POST", "/auth/password/forgot", { json: { email } });
    const json = { token: await server.linkTo(email), password: "a wholly new password" };
    expect((await server.send("POST", "/auth/password/reset", { json })).status).toBe(204);
    expect([await statuses(first), await statuses(second)]).toEqual([dead, dead]);
  });

  test("a change of the password ends every session but the new one", async () => {
    const { email, first, second } = await writer("carla");
    const json = { current: passwordOf(email), password: "a wholly new password" };
    const changed = await server.send("POST", "/auth/password/change", { token: first, json });
    expect([await statuses(first), await statuses(second)]).toEqual([dead, dead]);
    expect(await read(textOf(changed.json.token))).toBe(200);
  });

  test("a ban ends sessions and keys, and lets nobody in anew", async () => {
    const { email, id, first, second, key } = await writer("dora");
    await server.send("PATCH", `/users/${id}`, { token: root, json: { banned: true } });
    expect([await statuses(first), await statuses(second), await statuses(key.token)]).toEqual([dead, dead, dead]);
    const again = await server.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
    expect(again.status).toBe(403);
  });

  test("a role that is taken away is gone from sessions, keys and stored answers", async () => {
    const { id, first, key } = await writer("emil");
    await server.send("PATCH", `/users/${id}`, { token: root, json: { roles: [] } });
    for (const token of [first, key.token]) {
      expect(await read(token)).toBe(404);
      expect((await server.send("POST", path, { token, json: { text: "Anew" } })).status).toBe(404);
      // What was written before the role went stays written, and is not shown again.
      const headers = { "Idempotency-Key": token.slice(-20) };
      const replayed = await server.send("POST", path, { token, headers, json: { text: "Noted" } });
      expect(replayed.text).not.toContain("Noted");
    }
  });

  test("a deleted key is dead", async () => {
    const { first, key } = await writer("fred");
    expect((await server.send("DELETE", `/auth/api-keys/${key.id}`, { token: first })).status).toBe(204);
    expect([await statuses(key.token), await statuses(first)]).toEqual([dead, alive]);
  });

  test("a deleted person's tokens are dead", async () => {
    const { id, first, key } = await writer("gina");
    expect((await server.send("DELETE", `/users/${id}`, { token: root })).status).toBe(204);
    expect([await statuses(first), await statuses(key.token)]).toEqual([dead, dead]);
  });
});

test("a request that waits for changes is not answered by a token that died meanwhile", async () => {
  const { first } = await writer("hans");
  const { cursor } = (await server.send("GET", "/changes", { token: first })).json;
  await server.send("POST", "/auth/sign-out", { token: first });
  expect((await server.send("GET", `/changes?since=${textOf(cursor)}`, { token: first })).status).toBe(401);
});
