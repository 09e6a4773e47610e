import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { charter, field } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { type Answer, PeopleServer, passwordOf } from "../identity/people-server.ts";

// That the times are alike too is measured by test/identity/enumeration-timing.ts.

const definition = (signUp: "open" | "closed") =>
  charter({
    name: "Unknown",
    roles: { agent: "Helps" },
    identity: { signUp },
    users: {
      fields: {
        phone: field.text({ unique: true, max: 20 }),
        grade: field.integer({ write: `"agent" in me.roles` }),
      },
      access: { read: `id == me.id || "agent" in me.roles`, update: "id == me.id" },
    },
    resources: {},
  });

const root = "dev:0197b2a0-0000-7000-8000-0000000000ff:admin";
const known = "known@example.com";
const unknown = "nobody@example.com";
const password = passwordOf(known);

/** What a caller sees, but for what differs from any answer to the next. */
function seen({ status, headers, json, cookie }: Answer): unknown {
  const { request_id: _id, ...body } = json;
  const always = new Set(["date", "x-request-id", "ratelimit"]);
  const shown = [...headers].flatMap(([name, value]) => (always.has(name) ? [] : [`${name}: ${value}`]));
  return { status, body, cookie, headers: shown.toSorted() };
}

describe.each(["open", "closed"] as const)(
  "where sign-up is %s, a known address and an unknown one get the same",
  (signUp) => {
    let server: PeopleServer;
    beforeAll(async () => {
      server = await PeopleServer.start(definition(signUp));
      const person = { email: known, verified: true, phone: "0123" };
      await server.send("POST", "/users", { token: root, json: person });
    });
    afterAll(() => server.stop());

    async function expectSame(path: string, body: (email: string) => JsonObject, nobody = unknown): Promise<Answer> {
      const [one, other] = [
        await server.send("POST", path, { json: body(known) }),
        await server.send("POST", path, { json: body(nobody) }),
      ];
      expect(seen(one)).toEqual(seen(other));
      return one;
    }

    test.each([
      ["sign-in", "/auth/sign-in", 401, { password }],
      ["forgotten password", "/auth/password/forgot", 204, {}],
      ["magic link", "/auth/magic-link/send", 204, {}],
      ["code", "/auth/code/send", 204, {}],
      ["verification", "/auth/verify-email/send", 204, {}],
    ] as const)("%s", async (_name, path, status, body) => {
      expect((await expectSame(path, (email) => ({ email, ...body }))).status).toBe(status);
    });

    test("a wrong code, tried until none is left", async () => {
      for (let tries = 0; tries < 4; tries += 1) {
        expect((await expectSame("/auth/code", (email) => ({ email, code: "000000" }))).status).toBe(401);
      }
    });

    test("wrong passwords until they have to wait", async () => {
      for (let tries = 0; tries < 5; tries += 1) await expectSame("/auth/sign-in", (email) => ({ email, password }));
      const [one, other] = [
        await server.send("POST", "/auth/sign-in", { json: { email: known, password } }),
        await server.send("POST", "/auth/sign-in", { json: { email: unknown, password } }),
      ];
      expect([one.status, other.status]).toEqual([429, 429]);
      expect(one.json.policy).toBe(other.json.policy ?? null);
    });

    test("a sign-up with a profile that is not allowed, or not valid, or somebody else's", async () => {
      for (const profile of [{ grade: 5 }, { phon: "1" }, { phone: "9".repeat(50) }, { roles: ["agent"] }, {}]) {
        const { status } = await expectSame(
          "/auth/sign-up",
          (email) => ({ email, password, ...profile }),
          "new@example.com",
        );
        const refused = Object.keys(profile).length > 0 ? [403, 422] : [202];
        expect(signUp === "open" ? refused : [403]).toContain(status);
      }
      await expectSame("/auth/sign-up", (email) => ({ email, password, phone: "0123" }), "newer@example.com");
    });
  },
);
