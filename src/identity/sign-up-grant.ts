import type { FieldGrant, Grant, ResourceGrant, RoleGrant } from "../access/grant.ts";

/** What everybody says of themselves, whatever the rules of the people are. */
const own: ReadonlySet<string> = new Set(["email", "name"]);

/**
 * The grant under which somebody signs up: they may create themselves, and nobody else. Which profile fields they may write
 * the rules of the people say, as `plain` has them, the grant of somebody without a role; where the people have no rules
 * for such, it is their address and name alone. `system` is the server's own grant.
 */
export function signUpGrant(plain: Grant, system: Grant): Grant {
  const users = plain.rules.resource("users") ?? nameAlone(system.rules.resource("users"));
  const creating: ResourceGrant = { ...users, create: "always", read: "always" };
  const rules: RoleGrant = {
    ...plain.rules,
    resource: (name) => (name === "users" ? creating : plain.rules.resource(name)),
  };
  return { ...plain, rules };
}

function nameAlone(everything: ResourceGrant | undefined): ResourceGrant {
  if (!everything) throw new TypeError("the model has no people");
  const fields = [...everything.fields].map(([name, grant]): [string, FieldGrant] => {
    return [name, { ...grant, write: own.has(name) ? "always" : "never" }];
  });
  return { ...everything, update: "never", delete: "never", fields: new Map(fields) };
}
