import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import { readBatch } from "./batch-route.ts";

const id = "0197b2a0-0000-7000-8000-000000000001";

test("each operation becomes a write", () => {
  const operations = [
    { method: "POST", path: "/resources/tickets", body: { subject: "a" } },
    { method: "PATCH", path: `/api/v1/resources/tickets/${id}`, body: {}, if_match: 3 },
    { method: "PUT", path: `/users/${id}`, body: {}, if_match: '"3-x"' },
    { method: "DELETE", path: `/resources/tickets/${id}`, if_match: "*" },
    { method: "POST", path: `/resources/tickets/${id}/restore`, body: { version: 2 } },
    { method: "POST", path: `/resources/tickets/${id}/restore` },
  ];
  expect(readBatch({ operations }, 10)).toEqual([
    { method: "create", resource: "tickets", input: { subject: "a" } },
    { method: "patch", resource: "tickets", id, input: {}, form: "operators", options: { ifMatch: [3] } },
    { method: "put", resource: "users", id, input: {}, options: { ifMatch: [3] } },
    { method: "delete", resource: "tickets", id, options: { ifMatch: "any" } },
    { method: "restore", resource: "tickets", id, version: 2, options: {} },
    { method: "restore", resource: "tickets", id, options: {} },
  ]);
});

describe("a batch is refused:", () => {
  const good = { method: "POST", path: "/resources/tickets", body: {} };
  test.each<[JsonObject, string]>([
    [{}, "/operations"],
    [{ operations: {} }, "/operations"],
    [{ operations: [], more: 1 }, "/more"],
    [{ operations: [good, 1] }, "/operations/1"],
    [{ operations: [{ ...good, bodi: {} }] }, "/operations/0/bodi"],
    [{ operations: [{ ...good, method: "GET" }] }, "/operations/0/method"],
    [{ operations: [{ ...good, method: "toString" }] }, "/operations/0/method"],
    [{ operations: [{ method: "PATCH", path: "/resources/tickets", body: {} }] }, "/operations/0/method"],
    [{ operations: [{ ...good, path: "/resources/tickets/query" }] }, "/operations/0/method"],
    [{ operations: [{ ...good, path: "/auth/sign-in" }] }, "/operations/0/path"],
    [{ operations: [{ ...good, path: "/resources/users" }] }, "/operations/0/path"],
    [{ operations: [{ ...good, path: "/resources/tickets?filter=true" }] }, "/operations/0/path"],
    [{ operations: [{ ...good, path: ["/resources/tickets"] }] }, "/operations/0/path"],
    [{ operations: [{ ...good, body: [] }] }, "/operations/0/body"],
    [{ operations: [{ ...good, if_match: 1 }] }, "/operations/0/if_match"],
    [{ operations: [{ method: "DELETE", path: `/users/${id}`, body: {} }] }, "/operations/0/body"],
    [{ operations: [{ method: "DELETE", path: `/users/${id}`, if_match: {} }] }, "/operations/0/if_match"],
    [
      { operations: [good, { method: "POST", path: `/users/${id}/restore`, body: { version: "2" } }] },
      "/operations/1/body/version",
    ],
  ])("%j", (body, pointer) => {
    expect(problemOf(body).errors[0]?.pointer).toBe(pointer);
  });

  test("with the index of the operation", () => {
    expect(problemOf({ operations: [good, good, { ...good, if_match: "3" }] }).extra.index).toBe(2);
  });

  test("for its length", () => {
    const operations = Array.from({ length: 11 }, () => good);
    expect(problemOf({ operations })).toMatchObject({ code: "limit", extra: { limit: 10 } });
  });
});

function problemOf(body: JsonObject): Problem {
  try {
    readBatch(body, 10);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was taken");
}
