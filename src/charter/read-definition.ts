import { type AdminArea, adminAreas, isAdminArea } from "./admin-areas.ts";
import { EnvironmentValue } from "./env.ts";
import type { Faults } from "./faults.ts";
import { readIdentity } from "./identity-policy.ts";
import { readLimits } from "./limits.ts";
import type { IdentityPolicy, Limits, OrganizationPolicy } from "./model.ts";
import { nameFault, resourceNameFault } from "./names.ts";
import { describeValue, isOptions, OptionReader } from "./option-reader.ts";
import { readOrganizations } from "./organization-policy.ts";
import { type ResourceDraft, readResource } from "./read-resource.ts";
import { ResourceDefinition } from "./resource.ts";
import { readSystemResources } from "./system-resources.ts";
import { readTargets, type Target } from "./targets.ts";
import { providedUserFields } from "./users.ts";

/** A definition read but for what needs all resources: relations and expressions. */
export interface DefinitionDraft {
  readonly name: string;
  readonly overview: string;
  readonly roles: ReadonlyMap<string, string>;
  readonly areas: ReadonlyMap<string, readonly AdminArea[]>;
  readonly resources: ReadonlyMap<string, ResourceDraft>;
  readonly system: ReadonlyMap<string, ResourceDraft>;
  readonly identity: IdentityPolicy;
  readonly organizations?: OrganizationPolicy;
  readonly targets: ReadonlyMap<string, Target>;
  readonly limits: Limits;
  readonly origins: readonly string[];
}

const known = [
  "name",
  "overview",
  "roles",
  "identity",
  "organizations",
  "users",
  "resources",
  "targets",
  "limits",
  "cors",
];

const later: Readonly<Record<string, string>> = {
  workflows: comesLater("Workflows come"),
  integrations: comesLater("Integrations come"),
  routes: comesLater("Custom routes come"),
  hooks: comesLater("Hooks come"),
  backup: comesLater("Backup comes"),
  retention: comesLater("Retention comes"),
  alerts: comesLater("Alerts come"),
  environments: comesLater("Environments come"),
};

function comesLater(part: string): string {
  return `${part} with a later release: leave this key out for now.`;
}

/** Reads all of a definition that can be judged piece by piece. `environment` answers `env`. */
export function readDefinition(
  given: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  faults: Faults,
): DefinitionDraft {
  const options = OptionReader.of(given ?? null, [], faults);
  options.allow(known, "a key of a definition", later);
  if (options.sound && !options.has("name")) options.fault(undefined, 'A definition needs a "name".');
  if (options.sound && !options.has("resources")) options.fault(undefined, 'A definition needs "resources".');
  const users = options.child("users");
  const roles = readRoles(options.child("roles"));
  const organizations = options.has("organizations") ? readOrganizations(options.child("organizations")) : undefined;
  const resources = new Map([
    ["users", readResource("users", users, providedUserFields(roles.keys(), users.path, faults))],
    ...readResources(options.child("resources")),
  ]);
  for (const resource of resources.values()) requireOrganizations(resource, organizations !== undefined, faults);
  return {
    name: options.text("name") ?? "",
    overview: options.text("overview") ?? "",
    roles,
    areas: readAreas(options.child("roles")),
    resources,
    system: readSystemResources(faults),
    identity: readIdentity(options.child("identity"), environment),
    ...(organizations && { organizations }),
    targets: readTargets(options.child("targets")),
    limits: readLimits(options.child("limits")),
    origins: readOrigins(options.child("cors"), environment),
  };
}

/** Only where there are organizations can a resource belong to one; the people belong to any number of them. */
function requireOrganizations({ name, path, tenant }: ResourceDraft, declared: boolean, faults: Faults): void {
  if (!tenant) return;
  const at = [...path, "tenant"];
  if (name === "users") faults.add(at, "The people are members of any number of organizations: leave this out.");
  else if (!declared) faults.add(at, 'A tenant resource needs "organizations" at the top.');
}

function readRoles(options: OptionReader): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const [name] of options.entries()) {
    const fault = name === "admin" ? '"admin" is there already: it may do everything.' : nameFault(name);
    if (fault !== undefined) options.fault(name, fault);
    const description = isOptions(options.raw(name)) ? readDescribed(options.child(name)) : options.text(name);
    if (fault === undefined && description !== undefined) roles.set(name, description);
  }
  return roles;
}

/** A role with more than its description. */
function readDescribed(role: OptionReader): string {
  role.allow(["description", "admin"], "an option of a role");
  return role.text("description") ?? "";
}

/** The areas of `/admin` that roles are let into. */
function readAreas(options: OptionReader): ReadonlyMap<string, readonly AdminArea[]> {
  const areas = new Map<string, readonly AdminArea[]>();
  for (const [name, value] of options.entries()) {
    if (!isOptions(value)) continue;
    const found = options
      .child(name)
      .items("admin")
      .flatMap(({ value: area, path }) => {
        if (isAdminArea(area)) return [area];
        options.faults.add(path, `Expected one of ${adminAreas.join(", ")}, got ${describeValue(area)}.`);
        return [];
      });
    areas.set(name, found);
  }
  return areas;
}

function readResources(options: OptionReader): ReadonlyMap<string, ResourceDraft> {
  const resources = new Map<string, ResourceDraft>();
  for (const [name, value] of options.entries()) {
    const fault = resourceNameFault(name);
    if (fault !== undefined) options.fault(name, fault);
    if (!(value instanceof ResourceDefinition)) {
      options.fault(name, `Expected a resource({ … }), got ${describeValue(value)}.`);
      continue;
    }
    const reader = OptionReader.of(value.given ?? null, [...options.path, name], options.faults);
    const draft = readResource(name, reader);
    if (fault === undefined) resources.set(name, draft);
  }
  return resources;
}

function readOrigins(
  options: OptionReader,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  options.allow(["origins"], "an option of cors");
  return options.items("origins").flatMap(({ value, path }) => {
    const text = value instanceof EnvironmentValue ? environment[value.variable] : value;
    if (value instanceof EnvironmentValue && text === undefined) {
      options.faults.add(path, `The environment variable ${value.variable} is not set.`);
      return [];
    }
    if (typeof text === "string" && isOrigin(text)) return [text];
    options.faults.add(
      path,
      `Expected an origin such as "https://app.example.com", or "*", got ${describeValue(text)}.`,
    );
    return [];
  });
}

function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text);
}
