import { expect } from "bun:test";
import type { TestServer } from "../http/test-server.ts";

/** Expects of each call, by an admin too, that there is nothing at its address: a plain problem, whatever is sent there. */
export async function expectAbsent(server: TestServer, calls: readonly (readonly [string, string])[]): Promise<void> {
  for (const [method, path] of calls) {
    for (const as of ["root", undefined] as const) {
      const body = method === "GET" ? {} : { json: { url: "http://127.0.0.1/", name: "x" } };
      const answer = await server.send(method, path, { ...body, ...(as && { as }) });
      expect([method, path, answer.status, answer.json.type]).toEqual([method, path, 404, "/problems/not_found"]);
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    }
  }
}
