import { afterAll, beforeAll, expect, test } from "bun:test";
import { charter } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { type Answer, PeopleServer } from "../identity/people-server.ts";

const definition = charter({
  name: "Codes",
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id" } },
  resources: {},
});

let server: PeopleServer;
beforeAll(async () => {
  server = await PeopleServer.start(definition);
});
afterAll(() => server.stop());

/** Sends the same 50 times at once; gives those that were let through. */
async function fifty(path: string, json: JsonObject | ((index: number) => JsonObject)): Promise<readonly Answer[]> {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      server.send("POST", path, { json: typeof json === "function" ? json(index) : json }),
    ),
  );
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return answers.filter(({ status }) => status < 300);
}

test("the link of the first administrator makes one", async () => {
  const link = await server.app.firstAdministratorLink();
  const token = new URL(link ?? "").searchParams.get("token") ?? "";
  const made = await fifty("/auth/first-administrator", (index) => {
    return { token, email: `admin-${index}@example.com`, password: "the first of all administrators" };
  });
  expect(made).toHaveLength(1);
  const admins = await server.app.records.count("users", [{ field: "roles", comparison: "has", value: "admin" }]);
  expect(admins).toBe(1);
  expect(await server.app.firstAdministratorLink()).toBeUndefined();
});

test("a link signs in once", async () => {
  await server.join("anna@example.com");
  await server.send("POST", "/auth/magic-link/send", { json: { email: "anna@example.com" } });
  const json = { token: await server.linkTo("anna@example.com") };
  expect(await fifty("/auth/magic-link", json)).toHaveLength(1);
  expect(await fifty("/auth/magic-link", json)).toHaveLength(0);
});

test("a code signs in once", async () => {
  const email = "bert@example.com";
  await server.join(email);
  await server.send("POST", "/auth/code/send", { json: { email } });
  const code = /\b\d{6}\b/.exec((await server.mailTo(email)).text)?.[0] ?? "";
  expect(await fifty("/auth/code", { email, code })).toHaveLength(1);
});

test("a code can be guessed at three times, however many try at once", async () => {
  const email = "carla@example.com";
  await server.join(email);
  await server.send("POST", "/auth/code/send", { json: { email } });
  const code = /\b\d{6}\b/.exec((await server.mailTo(email)).text)?.[0] ?? "";
  const wrong = (index: number): string => ((Number(code) + 1 + index) % 1_000_000).toString().padStart(6, "0");
  expect(await fifty("/auth/code", (index) => ({ email, code: wrong(index) }))).toHaveLength(0);
  const late = await server.send("POST", "/auth/code", { json: { email, code } });
  expect([401, 429]).toContain(late.status);
});

test("a password is reset once", async () => {
  const email = "dora@example.com";
  await server.join(email);
  await server.send("POST", "/auth/password/forgot", { json: { email } });
  const token = await server.linkTo(email);
  const resets = await fifty("/auth/password/reset", (index) => ({
    token,
    password: `a wholly new password ${index}`,
  }));
  expect(resets).toHaveLength(1);
});

test("what does not hold is refused in words, whichever way it came", async () => {
  for (const [path, json] of [
    ["/auth/magic-link", { token: "nonsense" }],
    ["/auth/verify-email", { token: "nonsense" }],
    ["/auth/password/reset", { token: "nonsense", password: "a wholly new password" }],
    ["/auth/first-administrator", { token: "nonsense", email: "a@example.com", password: "a wholly new password" }],
  ] as const) {
    const answer = await server.send("POST", path, { json });
    expect([path, answer.status, answer.json.type]).toEqual([path, 422, "/problems/invalid_token"]);
  }
});
