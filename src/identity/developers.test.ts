import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../kit/json.ts";
import { isDevToken } from "./dev-token.ts";
import { createDevelopers } from "./developers.ts";

const anna = "0197b2a0-0000-7000-8000-00000000000a";
let profile: JsonObject = { name: "Anna" };
const developers = createDevelopers({ of: () => profile });

describe("a development token", () => {
  test("gives the same principal as long as neither it nor its profile changes", () => {
    const first = developers(`dev:${anna}:agent`);
    expect(first).toEqual({ kind: "user", id: anna, roles: ["agent"], profile: { name: "Anna" } });
    expect(developers(`dev:${anna}:agent`)).toBe(first);
    expect(developers(`dev:${anna}:`)).toMatchObject({ id: anna, roles: [] });
    profile = { name: "Anne" };
    const renamed = developers(`dev:${anna}:agent`);
    expect(renamed).toMatchObject({ roles: ["agent"], profile: { name: "Anne" } });
    expect(developers(`dev:${anna}:agent`)).toBe(renamed);
  });

  test.each([`dev:${anna}`, "dev::a b", "dev:", "dev:x:y"])("such as %p is refused", (token) => {
    expect(isDevToken(token)).toBe(true);
    expect(() => developers(token)).toThrow();
  });
});
