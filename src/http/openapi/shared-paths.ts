import type { ResourceGrant } from "../../access/grant.ts";
import type { JsonObject } from "../../kit/json.ts";
import { answers, asks, body, content, type PathItem } from "./operations.ts";
import { reference } from "./reference.ts";

/** The addresses beside those of resources, as far as callers with these grants can use them. */
export function sharedPaths(granted: readonly ResourceGrant[]): Readonly<Record<string, PathItem>> {
  const reads = granted.some(({ read }) => read !== "never");
  const organization = granted.some(({ resource }) => resource.tenant) ? ["charter_org"] : [];
  const writes = granted.some((grant) => [grant.create, grant.update, grant.delete].some((rule) => rule !== "never"));
  return {
    "/resources": {
      get: { ...about("resources", "The resources you can see, and what you may do"), ...gives("Resources") },
    },
    ...(writes && {
      "/batch": {
        post: {
          ...about("batch", "Several record writes: all of them, in order, or none"),
          ...asks([...organization, "idempotency_key"]),
          ...body(reference("schemas", "Batch")),
          ...gives("BatchResults"),
        },
      },
    }),
    ...(reads && {
      "/changes": {
        get: {
          ...about("changes", "What changed after a cursor"),
          ...asks([...organization, "since", "resources", "filter", "wait", "changes_limit"]),
          ...gives("Changes"),
        },
      },
    }),
    "/openapi.json": {
      get: { ...about("openapi", "This description"), ...answers("200", content({ type: "object" })) },
    },
    "/healthz": { servers, get: { ...about("health", "Whether the server answers"), ...gives("Health") } },
    "/readyz": {
      servers,
      get: {
        ...about("readiness", "Whether requests should be sent here"),
        ...answers("200", content(reference("schemas", "Health")), { "503": content(reference("schemas", "Health")) }),
      },
    },
  };
}

/** These lie at the root, outside of the API. */
const servers: readonly JsonObject[] = [{ url: "/" }];

/** What an address beside those of resources is called. */
export function about(operationId: string, summary: string) {
  return { operationId, tags: ["system"], summary };
}

/** The answer of a schema of the document. */
export function gives(schema: string) {
  return answers("200", content(reference("schemas", schema)));
}
