import type { Model, Resource } from "../../charter/model.ts";
import { declaredResources } from "../declared-resources.ts";
import type { Paint } from "../terminal/terminal.ts";
import { devUser } from "./dev-user.ts";

/** The token of a user with every role that a definition declares. Only `dev` takes it. */
export function devToken(model: Model): string {
  return `dev:${devUser.id}:${[...model.roles.keys()].join(",")}`;
}

/** A first call to paste into another terminal; none for a definition without resources. */
export function callAsDevUser(url: string, model: Model, { bold }: Paint): readonly string[] {
  const example = exampleResource(model);
  if (example === undefined) return [];
  const who = model.roles.size > 0 ? "as a user with every declared role" : "as a user";
  return [
    `  Call it ${who}; only ${bold("dev")} takes such tokens:`,
    "",
    `  curl '${url}/api/v1${example.path}?limit=5' \\`,
    `    -H 'Authorization: Bearer ${devToken(model)}'`,
    "",
  ];
}

function exampleResource(model: Model): Resource | undefined {
  const declared = declaredResources(model);
  // A tenant's records want an organization, which nobody has founded yet.
  const readable = declared.filter(({ access, tenant }) => access.read !== undefined && !tenant);
  // The one that most is said about is the one that people come for.
  return readable.toSorted((a, b) => b.fields.size - a.fields.size)[0] ?? declared.find(({ tenant }) => !tenant);
}
