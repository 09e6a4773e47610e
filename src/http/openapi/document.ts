import type { ResourceGrant, RoleGrant } from "../../access/grant.ts";
import type { Model } from "../../charter/model.ts";
import { catalogue } from "../../kit/problem.ts";
import { apiPath } from "../record-address.ts";
import { answers, asks, body, content, type PathItem, resourcePaths } from "./operations.ts";
import { parameterComponents } from "./parameters.ts";
import { createSchema, patchSchema, recordSchema, schemaNames } from "./record-schemas.ts";
import { reference } from "./reference.ts";

/** The OpenAPI 3.1 document of what callers with these roles can call, and of nothing else. */
export function openApiDocument(model: Model, rules: RoleGrant, origin = ""): unknown {
  const granted = [...model.resources.keys()].flatMap((name) => rules.resource(name) ?? []);
  return {
    openapi: "3.1.0",
    info: { title: model.name, description: model.overview, version: model.revision },
    servers: [{ url: `${origin}${apiPath}` }],
    security: [{}, { bearer: [] }],
    tags: granted.map(({ resource }) => ({ name: resource.name, description: resource.help ?? resource.title })),
    paths: merged([...granted.map(resourcePaths), sharedPaths(model, rules)]),
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      parameters: parameterComponents(model.limits),
      responses: {
        Problem: {
          description: "A problem (RFC 9457).",
          content: { "application/problem+json": { schema: reference("schemas", "Problem") } },
        },
      },
      schemas: merged([...granted.map((grant) => resourceSchemas(grant, rules)), sharedSchemas]),
    },
  };
}

function merged(parts: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function resourceSchemas(grant: ResourceGrant, rules: RoleGrant): Readonly<Record<string, unknown>> {
  const names = schemaNames(grant.resource.name);
  const writes = grant.create !== "never" || grant.update !== "never";
  return {
    [names.record]: recordSchema(grant, rules),
    ...(writes && { [names.create]: createSchema(grant) }),
    ...(grant.update !== "never" && { [names.patch]: patchSchema(grant) }),
  };
}

function sharedPaths(model: Model, rules: RoleGrant): Readonly<Record<string, PathItem>> {
  const organization = model.organizations ? ["charter_org"] : [];
  const about = (operationId: string, summary: string) => ({ operationId, tags: ["system"], summary });
  const object = content({ type: "object" });
  return {
    "/resources": {
      get: { ...about("resources", "The resources you can see, and what you may do"), ...answers("200", object) },
    },
    "/batch": {
      post: {
        ...about("batch", "Several record writes: all of them, in order, or none"),
        ...asks([...organization, "idempotency_key"]),
        ...body(reference("schemas", "Batch")),
        ...answers("200", object),
      },
    },
    "/changes": {
      get: {
        ...about("changes", "What changed after a cursor"),
        ...asks([...organization, "since", "resources", "filter", "wait", "limit"]),
        ...answers("200", content(reference("schemas", "Changes"))),
      },
    },
    ...(rules.admin && {
      "/admin/access/explain": {
        post: {
          ...about("explain", "Which rule allows or denies, clause by clause"),
          ...body(reference("schemas", "Explain")),
          ...answers("200", object),
        },
      },
    }),
  };
}

const text = { type: "string" };

const sharedSchemas: Readonly<Record<string, unknown>> = {
  Problem: {
    type: "object",
    properties: {
      type: { ...text, enum: Object.keys(catalogue).map((code) => `/problems/${code}`) },
      title: text,
      status: { type: "integer" },
      detail: text,
      request_id: text,
      errors: {
        type: "array",
        items: {
          type: "object",
          properties: { pointer: text, code: text, message: text },
          required: ["pointer", "code", "message"],
        },
      },
    },
    required: ["type", "title", "status", "detail", "request_id"],
  },
  HistoryEntry: {
    type: "object",
    properties: {
      version: { type: "integer" },
      operation: { ...text, enum: ["create", "update", "delete", "trash", "restore"] },
      at: { ...text, format: "date-time" },
      by: { type: ["string", "null"], format: "uuid" },
      request_id: { type: ["string", "null"] },
      changes: { type: "object", additionalProperties: { type: "object", properties: { before: {}, after: {} } } },
    },
    required: ["version", "operation", "at", "by", "changes"],
  },
  BulkOutcome: {
    type: "object",
    properties: { matched: { type: "integer" }, changed: { type: "integer" } },
    required: ["matched", "changed"],
  },
  Batch: {
    type: "object",
    properties: {
      operations: {
        type: "array",
        items: {
          type: "object",
          properties: {
            method: { ...text, enum: ["POST", "PATCH", "PUT", "DELETE"] },
            path: { ...text, examples: ["/resources/tickets"] },
            body: { type: "object" },
            if_match: { type: ["integer", "string"] },
          },
          required: ["method", "path"],
          additionalProperties: false,
        },
      },
    },
    required: ["operations"],
    additionalProperties: false,
  },
  Changes: {
    type: "object",
    properties: { items: { type: "array", items: { type: "object" } }, cursor: text, more: { type: "boolean" } },
    required: ["items", "cursor", "more"],
  },
  Explain: {
    type: "object",
    properties: {
      user: { ...text, format: "uuid" },
      resource: text,
      id: { ...text, format: "uuid" },
      action: { ...text, enum: ["read", "create", "update", "delete"] },
      input: { type: "object" },
    },
    required: ["user", "resource", "action"],
    additionalProperties: false,
  },
};
