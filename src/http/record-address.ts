import { Problem } from "../kit/problem.ts";
import type { Exchange } from "./exchange.ts";
import { decodePath } from "./parse-query.ts";

/** Where everything of the API lies. */
export const apiPath = "/api/v1";

/** The resource that a request is about: named in its path, or the people. Whether it exists is the data engine's to say. */
export function resourceOf(exchange: Exchange): string {
  const { resource } = exchange.parameters;
  if (resource === undefined) return "users";
  if (resource === "users") throw new Problem("not_found", `The people are at ${apiPath}/users.`);
  return decodePath(resource, "the name of the resource");
}

/** The id of the record that a request is about. */
export function idOf(exchange: Exchange): string {
  return decodePath(exchange.parameters.id ?? "", "the id of the record");
}
