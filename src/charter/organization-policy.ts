import type { OrganizationPolicy } from "./model.ts";
import { nameFault } from "./names.ts";
import { describeValue, type OptionReader } from "./option-reader.ts";

/** The organizations that people belong to, and what they may be in them. */
export interface OrganizationsOptions<Role extends string = string> {
  /** What a member can be, each with what it may do in words. The first one manages the organization. */
  readonly roles: Readonly<Record<Role, string>>;
  /** How somebody becomes a member: by invitation, or by themselves. Default `invite`. */
  readonly join?: "invite" | "open";
  /** What a member is unless something else is said. Default: the last role. */
  readonly defaultRole?: NoInfer<Role>;
  /** Who may found one: whoever is signed in, or an admin alone. Default `anyone`. */
  readonly create?: "anyone" | "admin";
}

/** Reads the organizations of a definition. */
export function readOrganizations(options: OptionReader): OrganizationPolicy {
  options.allow(["roles", "join", "defaultRole", "create"], "an option of organizations");
  const given = options.child("roles");
  const roles = readRoles(given);
  const names = [...roles.keys()];
  if (options.sound && given.sound && given.entries().length === 0) {
    options.fault(
      options.has("roles") ? "roles" : undefined,
      'Organizations need "roles", the one that manages first.',
    );
  }
  const defaultRole = options.text("defaultRole") ?? names.at(-1) ?? "";
  if (options.has("defaultRole") && names.length > 0 && !roles.has(defaultRole)) {
    options.fault("defaultRole", `Expected one of ${names.join(", ")}, got ${JSON.stringify(defaultRole)}.`);
  }
  return {
    roles,
    ownerRole: names[0] ?? "",
    defaultRole,
    join: readChoice(options, "join", ["invite", "open"]),
    create: readChoice(options, "create", ["anyone", "admin"]),
  };
}

function readRoles(options: OptionReader): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const [name] of options.entries()) {
    const fault =
      name === "admin" ? '"admin" is the role of those who run the system: use another name.' : nameFault(name);
    if (fault !== undefined) options.fault(name, fault);
    const description = options.text(name);
    if (fault === undefined && description !== undefined) roles.set(name, description);
  }
  return roles;
}

/** One of the words, the first where nothing is said. */
function readChoice<Word extends string>(options: OptionReader, key: string, words: readonly [Word, Word]): Word {
  const value = options.raw(key);
  if (value === undefined) return words[0];
  const found = words.find((word) => word === value);
  if (found === undefined) {
    options.fault(key, `Expected ${words.map((word) => `"${word}"`).join(" or ")}, got ${describeValue(value)}.`);
  }
  return found ?? words[0];
}
