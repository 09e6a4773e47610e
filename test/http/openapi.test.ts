import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createRoutes } from "../../src/http/routes.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { desk } from "./desk.ts";
import { OpenApiDocument, type Operation } from "./openapi-document.ts";
import { type Answer, type Person, people, TestServer, textOf } from "./test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

const callers: readonly (Person | undefined)[] = [undefined, "anna", "agnes", "susan", "root"];

async function documentFor(as: Person | undefined): Promise<OpenApiDocument> {
  return new OpenApiDocument(await server.must("GET", "/openapi.json", as && { as }));
}

/** The least that each resource takes of a new record. */
const records: Readonly<Record<string, () => JsonObject>> = {
  users: () => ({ email: `${crypto.randomUUID()}@example.com`, name: "New" }),
  companies: () => ({ name: crypto.randomUUID() }),
  tickets: () => ({ subject: "New", amount: "12.50", due: "2026-11-23", tags: ["a"], data: { a: 1 }, pin: "4711" }),
  comments: () => ({ text: "New", ticket: "" }),
  vault: () => ({ key: "New" }),
};

/** A query that gives every kind of parameter a value, where a call takes it. */
const queries: Readonly<Record<string, string>> = {
  limit: "1",
  count: "exact",
  sort: "-created_at",
  group: "version",
  having: "count > 0",
  tz: "Europe/Vienna",
  wait: "0",
  dry_run: "true",
};

interface Asked {
  readonly answer: Answer;
  readonly body: JsonObject | undefined;
}

/** Makes a described call, on a record of its own; each by what its operation id ends with. */
async function ask(document: OpenApiDocument, operation: Operation, as: Person | undefined): Promise<Asked> {
  const { about, method, path, atRoot } = operation;
  const id = textOf(about.operationId);
  const resource = Object.keys(records).find((name) => id.startsWith(`${name}_`)) ?? "tickets";
  const verb = id.startsWith(`${resource}_`) ? id.slice(resource.length + 1) : id;
  const record = path.includes("{id}") ? await recordOf(resource, verb === "restore") : "";
  const body = await bodyOf(verb, resource);
  const address = `${atRoot ? "/" : ""}${path.replace("{id}", record)}`;
  const names = method === "get" && !path.includes("{id}") ? document.parameters(operation) : [];
  const query = names.flatMap((name) =>
    name in queries ? [`${name}=${encodeURIComponent(queryOf(verb, name))}`] : [],
  );
  const bulk = verb.endsWith("_all") ? "?filter=version+%3D%3D+99&dry_run=true" : "";
  const search = query.length > 0 ? `?${query.join("&")}` : bulk;
  const answer = await server.send(method.toUpperCase(), `${address}${search}`, {
    ...(as && { as }),
    ...(body && { json: body }),
  });
  return { answer, body };
}

function queryOf(verb: string, name: string): string {
  if (verb === "aggregate" && name === "count") return "true";
  return verb === "aggregate" && name === "sort" ? "version" : (queries[name] ?? "");
}

async function recordOf(resource: string, inBin: boolean): Promise<string> {
  const path = resource === "users" ? "/users" : `/resources/${resource}`;
  const { id } = await server.must("POST", path, { as: "root", json: await newRecord(resource) });
  // Without a bin, a restore goes back to an earlier version.
  if (inBin && resource === "tickets") await server.must("DELETE", `${path}/${textOf(id)}`, { as: "root" });
  return textOf(id);
}

async function newRecord(resource: string): Promise<JsonObject> {
  const record = records[resource]?.() ?? {};
  if (resource === "tickets") return { ...record, requester: people.anna };
  return resource === "comments"
    ? { ...record, ticket: await server.create("tickets", await newRecord("tickets")) }
    : record;
}

async function bodyOf(verb: string, resource: string): Promise<JsonObject | undefined> {
  switch (verb) {
    case "create":
    case "put":
      return await newRecord(resource);
    case "patch":
    case "patch_all":
      return {};
    case "query":
      return { limit: 1, count: "exact", sort: ["-created_at"] };
    case "restore":
      return resource === "tickets" ? undefined : { version: 1 };
    case "batch":
      return { operations: [{ method: "POST", path: "/resources/tickets", body: { subject: "New" } }] };
    case "explain":
      return { user: people.anna, roles: ["agent"], resource: "comments", action: "create", input: { text: "x" } };
    default:
      return undefined;
  }
}

/** Pages for people. */
const undescribed = ["/api/v1/docs", "/auth/"];

/** The flows of `/auth` take what these calls do not have: `openapi-identity.test.ts` goes through them. */
function others(document: OpenApiDocument): readonly Operation[] {
  return document.operations().filter(({ path }) => !path.startsWith("/auth/"));
}

describe("the document", () => {
  test.each(callers)("for %p is one of OpenAPI 3.1", async (as) => {
    const { document } = await documentFor(as);
    const { valid, errors } = await new Validator().validate({ ...document });
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test("describes every address that there is, but the page that shows it", async () => {
    const described = new Set(others(await documentFor("root")).map(({ method, path }) => `${method} ${path}`));
    const expected = createRoutes({ flows: [] }).flatMap(({ pattern, methods }) => {
      if (undescribed.some((start) => pattern.startsWith(start))) return [];
      const path = pattern.replace("/api/v1", "").replace(":id", "{id}");
      const paths = path.includes(":resource")
        ? ["companies", "tickets", "comments", "vault"].map((name) => path.replace(":resource", name))
        : [path];
      return paths.flatMap((each) => Object.keys(methods).map((method) => `${method.toLowerCase()} ${each}`));
    });
    expect([...described].toSorted()).toEqual(expected.toSorted());
  });
});

test("every call answers an admin well, and as it is described", async () => {
  const document = await documentFor("root");
  for (const operation of others(document)) {
    const { answer, body } = await ask(document, operation, "root");
    const name = operation.about.operationId ?? "";
    expect([name, answer.status, answer.status < 300 ? "" : answer.text]).toEqual([name, answer.status, ""]);
    expect(Object.keys(operation.about.responses ?? {})).toContain(String(answer.status));
    expect([name, document.faultsOf(operation, answer)]).toEqual([name, []]);
    if (body) expect([name, document.bodyFaults(operation, body)]).toEqual([name, []]);
  }
});

describe("what is described to", () => {
  test.each(callers.filter((as) => as !== "root"))(
    "%p answers as it is described, and all else is refused",
    async (as) => {
      const document = await documentFor(as);
      const own = others(document);
      for (const operation of own) {
        const { answer } = await ask(document, operation, as);
        const name = operation.about.operationId ?? "";
        expect([200, 201, 204, 403, 404]).toContain(answer.status);
        expect([name, document.faultsOf(operation, answer)]).toEqual([name, []]);
      }
      const known = new Set(own.map(({ about }) => about.operationId));
      const hidden = others(await documentFor("root")).filter(({ about }) => !known.has(about.operationId));
      expect(hidden.length).toBeGreaterThan(0);
      for (const operation of hidden) {
        const { answer } = await ask(document, operation, as);
        expect([operation.about.operationId ?? "", [401, 403, 404].includes(answer.status), answer.text]).toEqual([
          operation.about.operationId ?? "",
          true,
          answer.text,
        ]);
      }
    },
  );
});

test("a problem is as it is described, and a description that is wrong would be found", async () => {
  const document = await documentFor("agnes");
  const list = document.operations().find(({ about }) => about.operationId === "tickets_list");
  if (!list) throw new TypeError("no list");
  const problem = await server.send("GET", "/resources/tickets?limit=0", { as: "agnes" });
  expect(document.faultsOf(list, problem)).toEqual([]);
  const broken = { ...problem, json: { ...problem.json, status: "400" } };
  expect(document.faultsOf(list, broken)).toEqual(["/status must be integer"]);
  const page = await server.send("GET", "/resources/tickets?limit=1", { as: "agnes" });
  expect(document.faultsOf(list, { ...page, json: { items: [{ id: 1 }] } }).length).toBeGreaterThan(2);
});
