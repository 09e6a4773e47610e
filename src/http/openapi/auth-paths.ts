import { z } from "zod";
import type { Flow } from "../../identity/index.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject, parseJson } from "../../kit/json.ts";
import { answers, body, content, type PathItem } from "./operations.ts";

/** The flows of `/auth` by their addresses. */
export function authPaths(flows: readonly Flow[]): Readonly<Record<string, PathItem>> {
  const paths = Map.groupBy(flows, ({ path }) => `/auth${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  return Object.fromEntries(
    [...paths].map(([path, ofPath]) => [
      path,
      Object.fromEntries(ofPath.map((flow) => [flow.method.toLowerCase(), operationOf(flow, path)])),
    ]),
  );
}

function operationOf(flow: Flow, path: string): JsonObject {
  const { id, summary, signedIn, method } = flow;
  const input = flow.input && schemaOf(flow.input, "input");
  return {
    operationId: `auth_${id}`,
    tags: ["auth"],
    summary,
    ...(signedIn && { security: sessions }),
    parameters: [...pathParameters(path), ...(method === "GET" ? queryParameters(input) : [])],
    ...(input && method !== "GET" ? requestOf(flow, input) : {}),
    ...answersOf(flow),
  };
}

/** A session is needed: neither an API key nor nobody will do. */
const sessions: readonly JsonObject[] = [{ bearer: [] }, { session: [] }];

function requestOf({ form = false }: Flow, schema: JsonObject): JsonObject {
  if (form) return { requestBody: { content: { "application/x-www-form-urlencoded": { schema } } } };
  const required = isJsonArray(schema.required ?? null) && JSON.stringify(schema.required) !== "[]";
  return body(schema, undefined, required);
}

function answersOf({ output, status = 200, redirects = false }: Flow) {
  if (redirects) return answers("303", { description: "The browser is sent on." });
  return output
    ? answers(String(status), content(schemaOf(output, "output")))
    : answers("204", { description: "Done." });
}

function pathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => {
    return { name, in: "path", required: true, schema: { type: "string" } };
  });
}

function queryParameters(schema: JsonObject | undefined): readonly JsonObject[] {
  const { properties = {}, required = [] } = schema ?? {};
  const needed = isJsonArray(required) ? required : [];
  return Object.entries(isJsonObject(properties) ? properties : {}).map(([name, each]) => {
    return { name, in: "query", required: needed.includes(name), schema: each };
  });
}

/** What zod says in the dialect of OpenAPI 3.1. It defines any JSON by references to itself; here that is the empty schema. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _dialect, $defs: _any, ...own } = z.toJSONSchema(schema, { io });
  const found = withoutDefinitions(parseJson(JSON.stringify(own)));
  return isJsonObject(found) ? found : {};
}

function withoutDefinitions(value: Json): Json {
  if (isJsonArray(value)) return value.map(withoutDefinitions);
  if (!isJsonObject(value)) return value;
  if (typeof value.$ref === "string") return {};
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutDefinitions(each)]));
}
