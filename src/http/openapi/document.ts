import type { ResourceGrant, RoleGrant } from "../../access/grant.ts";
import type { Model } from "../../charter/model.ts";
import { apiPath } from "../record-address.ts";
import { resourcePaths } from "./operations.ts";
import { listQuerySchema, parameterComponents } from "./parameters.ts";
import { createSchema, patchSchema, recordSchema, schemaNames } from "./record-schemas.ts";
import { reference } from "./reference.ts";
import { sharedPaths } from "./shared-paths.ts";
import { operatorSchemas, sharedSchemas } from "./shared-schemas.ts";

/** The OpenAPI 3.1 document of what callers with these roles can call, and of nothing else. */
export function openApiDocument(model: Model, rules: RoleGrant, origin = ""): unknown {
  const granted = [...model.resources.keys()].flatMap((name) => rules.resource(name) ?? []);
  return {
    openapi: "3.1.0",
    info: { title: model.name, description: model.overview, version: model.revision },
    servers: [{ url: `${origin}${apiPath}` }],
    security: [{}, { bearer: [] }],
    tags: [
      ...granted.map(({ resource: { name, help } }) => ({
        name,
        ...(help === undefined ? undefined : { description: help }),
      })),
      { name: "system", description: "Everything beside the records" },
    ],
    paths: merged([...granted.map(resourcePaths), sharedPaths(granted, rules.admin)]),
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
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
        rules.admin ? operatorSchemas : {},
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
