import type { ResourceGrant, RoleGrant } from "../../access/grant.ts";
import type { Model } from "../../charter/model.ts";
import { type Flow, sessionCookie } from "../../identity/index.ts";
import { apiPath } from "../record-address.ts";
import { authPaths } from "./auth-paths.ts";
import { ownRecordPath, resourcePaths } from "./operations.ts";
import { operatorPaths, operatorSchemas } from "./operator-paths.ts";
import { listQuerySchema, parameterComponents } from "./parameters.ts";
import { createSchema, patchSchema, recordSchema, schemaNames } from "./record-schemas.ts";
import { reference } from "./reference.ts";
import { sharedPaths } from "./shared-paths.ts";
import { sharedSchemas } from "./shared-schemas.ts";

/** Whom a document is for, beside their rules. */
export interface Described {
  /** Where clients reach the server. */
  readonly origin?: string;
  /** Whether the caller is somebody. */
  readonly signedIn?: boolean;
  /** The flows of `/auth` that the caller can use. */
  readonly flows?: readonly Flow[];
}

/** The OpenAPI 3.1 document of what callers with these roles can call, and of nothing else. */
export function openApiDocument(model: Model, rules: RoleGrant, described: Described = {}): unknown {
  const { origin = "", signedIn = false, flows = [] } = described;
  const granted = [...model.resources.keys()].flatMap((name) => rules.resource(name) ?? []);
  return {
    openapi: "3.1.0",
    info: { title: model.name, description: model.overview, version: model.revision },
    servers: [{ url: `${origin}${apiPath}` }],
    security: [{}, { bearer: [] }, { session: [] }],
    tags: [
      ...granted.map(({ resource: { name, help } }) => ({
        name,
        ...(help === undefined ? undefined : { description: help }),
      })),
      { name: "auth", description: "Signing up and in, sessions, API keys" },
      { name: "system", description: "Everything beside the records" },
    ],
    paths: merged([
      ...granted.map(resourcePaths),
      ...(signedIn ? granted.map(ownRecordPath) : []),
      authPaths(flows),
      sharedPaths(granted),
      operatorPaths(rules.areas),
    ]),
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A session's token, or an API key." },
        session: { type: "apiKey", in: "cookie", name: sessionCookie(origin.startsWith("https:")) },
      },
      parameters: parameterComponents(model.limits),
      responses: {
        Problem: {
          description: "A problem (RFC 9457).",
          content: { "application/problem+json": { schema: reference("schemas", "Problem") } },
        },
      },
      schemas: merged([
        ...granted.map((grant) => resourceSchemas(grant, rules)),
        sharedSchemas,
        { ListQuery: listQuerySchema(model.limits) },
        operatorSchemas(rules.areas),
      ]),
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
