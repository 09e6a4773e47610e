import { describe, expect, test } from "bun:test";
import { allowedMethods, handlerOf } from "./route.ts";
import { RouteTable } from "./route-table.ts";
import { createRoutes } from "./routes.ts";

const table = new RouteTable(createRoutes({ flows: [] }));

describe("a path finds its route:", () => {
  test.each([
    ["/api/v1/resources", "/api/v1/resources", {}],
    ["/api/v1/resources/tickets", "/api/v1/resources/:resource", { resource: "tickets" }],
    ["/api/v1/resources/tickets/query", "/api/v1/resources/:resource/query", { resource: "tickets" }],
    ["/api/v1/resources/tickets/7", "/api/v1/resources/:resource/:id", { resource: "tickets", id: "7" }],
    [
      "/api/v1/resources/tickets/7/history",
      "/api/v1/resources/:resource/:id/history",
      { resource: "tickets", id: "7" },
    ],
    ["/api/v1/resources/__proto__/%2F", "/api/v1/resources/:resource/:id", { resource: "__proto__", id: "%2F" }],
    ["/api/v1/users/aggregate", "/api/v1/users/aggregate", {}],
    ["/api/v1/users/7", "/api/v1/users/:id", { id: "7" }],
    ["/healthz", "/healthz", {}],
  ])("%s", (path, pattern, parameters) => {
    const match = table.match(path);
    expect(match?.route.pattern).toBe(pattern);
    expect(match?.parameters).toEqual(parameters as Record<string, string>);
  });

  test.each(["/", "", "/api/v1", "/api/v1/", "/api/v1/resources/tickets/", "/api/v1/resources/t/7/8", "/API/v1/users"])(
    "but not %p",
    (path) => {
      expect(table.match(path)).toBeUndefined();
    },
  );
});

test("two routes at one address are a mistake", () => {
  const route = { pattern: "/a/:id", methods: {} };
  expect(() => new RouteTable([route, route])).toThrow("routed twice");
  expect(() => new RouteTable([route, { pattern: "/a/:name/b", methods: {} }])).toThrow("names a parameter anew");
});

test("HEAD is answered wherever GET is, and other methods only where they are listed", () => {
  const route = table.match("/api/v1/users/7")?.route;
  if (route === undefined) throw new Error("there is no such route");
  expect(allowedMethods(route)).toBe("GET, PATCH, PUT, DELETE, HEAD, OPTIONS");
  expect(handlerOf(route, "HEAD")).toBe(handlerOf(route, "GET") as () => Response);
  for (const method of ["POST", "OPTIONS", "TRACE", "toString", "__proto__"])
    expect(handlerOf(route, method)).toBeUndefined();
});
