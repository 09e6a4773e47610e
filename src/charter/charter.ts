import type { AdminArea } from "./admin-areas.ts";
import { type CallSite, callSite } from "./call-site.ts";
import type { EnvironmentValue } from "./env.ts";
import type { FieldMap } from "./field-definition.ts";
import type { IdentityOptions } from "./identity-policy.ts";
import type { Limits } from "./model.ts";
import type { OrganizationsOptions } from "./organization-policy.ts";
import type { ResourceDefinition, ResourceOptions } from "./resource.ts";

/** The resources of a definition by name. */
export interface ResourceMap {
  readonly [name: string]: ResourceDefinition;
}

/** The people: their profile fields beside `email`, `name` and `verified`, and who may see and change them. */
export interface UsersOptions<Fields extends FieldMap>
  extends Omit<ResourceOptions<Fields, false, false>, "fields" | "trash" | "tenant"> {
  readonly fields?: Fields;
}

/** What the system promises. Durations such as `"50 ms"`, `"5 min"`, availability such as `"99.9 %"`. */
export interface TargetsOptions {
  readonly api?: { readonly p50?: string; readonly p95?: string; readonly p99?: string };
  readonly query?: { readonly p50?: string; readonly p95?: string; readonly p99?: string };
  readonly page?: { readonly load?: string };
  readonly recovery?: { readonly point?: string; readonly time?: string };
  readonly availability?: string;
}

/** Which web pages of other origins may call the API. */
export interface CorsOptions {
  /** Origins such as `https://app.example.com`, or `*` for all. */
  readonly origins: readonly (string | EnvironmentValue)[];
}

/** A role that may do more than the rules of the resources say. */
export interface RoleOptions {
  /** What it may do, in words. */
  readonly description: string;
  /** The areas of `/admin` that it is let into. */
  readonly admin?: readonly AdminArea[];
}

/** A definition: everything the system is. */
export interface CharterOptions<Resources extends ResourceMap, UserFields extends FieldMap> {
  /** The system's name for people. */
  readonly name: string;
  /** What it is for, in a sentence or two. */
  readonly overview?: string;
  /** The roles beside `admin`, each with what it may do in words. */
  readonly roles?: Readonly<Record<string, string | RoleOptions>>;
  /** How people sign up and in. */
  readonly identity?: IdentityOptions;
  /** The organizations that resources with `tenant: true` belong to. */
  readonly organizations?: OrganizationsOptions;
  readonly users?: UsersOptions<UserFields>;
  readonly resources: Resources;
  readonly targets?: TargetsOptions;
  readonly limits?: Partial<Limits>;
  readonly cors?: CorsOptions;
}

/** A definition as `charter` returns it: what was written, unchecked, and where. `compileModel` makes the model of it. */
export class Definition<out Resources extends ResourceMap = ResourceMap, out UserFields extends FieldMap = FieldMap> {
  /** Exist for the type system alone. */
  declare readonly resources?: Resources;
  declare readonly userFields?: UserFields;
  readonly given: unknown;
  readonly site: CallSite | undefined;

  constructor(given: unknown, site: CallSite | undefined) {
    this.given = given;
    this.site = site;
    Object.freeze(this);
  }
}

/**
 * Declares the whole system. A charter file exports what it returns as its default.
 * Nothing is checked here beyond the types: the server checks when it starts, and reports all faults at once.
 */
export function charter<
  const Resources extends ResourceMap,
  const UserFields extends FieldMap = Readonly<Record<never, never>>,
>(options: CharterOptions<Resources, UserFields>): Definition<Resources, UserFields> {
  return new Definition<Resources, UserFields>(options, callSite());
}
