import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../kit/json.ts";
import { createAuthenticate } from "./authenticate.ts";

const anna = "0197b2a0-0000-7000-8000-00000000000a";
let profile: JsonObject = { name: "Anna" };
const authenticate = createAuthenticate({ of: () => profile }, true);

function asked(authorization?: string): Request {
  return new Request("http://localhost/", { headers: authorization === undefined ? {} : { authorization } });
}

describe("a caller", () => {
  test("is the same principal as long as neither its token nor its profile changes", () => {
    const first = authenticate(asked(`Bearer dev:${anna}:agent`));
    expect(first).toEqual({ kind: "user", id: anna, roles: ["agent"], profile: { name: "Anna" } });
    expect(authenticate(asked(`Bearer dev:${anna}:agent`))).toBe(first);
    expect(authenticate(asked(`Bearer dev:${anna}:`))).toMatchObject({ id: anna, roles: [] });
    profile = { name: "Anne" };
    const renamed = authenticate(asked(`Bearer dev:${anna}:agent`));
    expect(renamed).toMatchObject({ roles: ["agent"], profile: { name: "Anne" } });
    expect(authenticate(asked(`Bearer dev:${anna}:agent`))).toBe(renamed);
  });

  test("without a credential is nobody", () => {
    expect(authenticate(asked())).toMatchObject({ kind: "anonymous", id: null, roles: [] });
  });

  test.each(["", "Bearer", "Bearer x", "Basic YTpi", `Bearer dev:${anna}`, `dev:${anna}:agent`, "Bearer dev::a b"])(
    "with %p is refused",
    (header) => {
      expect(() => authenticate(asked(header))).toThrow();
    },
  );
});

test("development tokens are credentials only where they are allowed", () => {
  const strict = createAuthenticate({ of: () => ({}) }, false);
  expect(() => strict(asked(`Bearer dev:${anna}:admin`))).toThrow("These credentials do not hold");
});
