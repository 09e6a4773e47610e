// contract: what a caller may do, compiled. Made by compile-grant.ts; everything in data/ takes one and nothing else.
import type { AdminArea } from "../charter/admin-areas.ts";
import type { Field, Resource, Validation } from "../charter/model.ts";
import type { Expression, Known } from "../expression/expression.ts";
import type { Schema } from "../expression/schema.ts";
import type { Type } from "../expression/type.ts";
import type { JsonObject } from "../kit/json.ts";

/** Who is calling. */
export interface Principal {
  readonly kind: "anonymous" | "user" | "key" | "service";
  /** The user's id; null when anonymous or where no person acts. */
  readonly id: string | null;
  readonly roles: readonly string[];
  /** `email`, `verified` and the declared profile fields, in wire form. */
  readonly profile: JsonObject;
  /** The organization that was chosen, and what the caller is in it. Absent: none was, and no tenant's record is there. */
  readonly org?: Membership;
  /** The API key that the request came with. */
  readonly key?: PrincipalKey;
  /** The session that the request belongs to, if one. */
  readonly session?: PrincipalSession;
}

/** The API key of a program that acts for a user. */
export interface PrincipalKey {
  readonly id: string;
  readonly scopes: readonly string[];
  /** The one organization that it is for. */
  readonly organization?: string;
}

/** What somebody is in an organization. */
export interface Membership {
  /** The organization's id. */
  readonly id: string;
  /** Declared roles of members, none of `roles` among them. */
  readonly roles: readonly string[];
}

/** The session of a user who signed in. */
export interface PrincipalSession {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Whether a browser sent its cookie by itself: then the request must come from a page of ours. */
  readonly byCookie: boolean;
  /** The admin who acts as this user. */
  readonly impersonatedBy?: string;
  /** The organization that the session is in, unless a request chooses another. */
  readonly organization?: string;
}

/** A rule for one caller's roles: decided, or an expression of what is left. */
export type Rule = "always" | "never" | Expression;

/** What a caller may do with one field. */
export interface FieldGrant {
  readonly field: Field;
  /** `never`: the field does not exist for this caller. An expression: it is masked on the rows where it is false. */
  readonly read: Rule;
  readonly write: Rule;
}

/**
 * What a caller may do with one resource. The rules of a tenant resource hold for records of the chosen organization alone:
 * that condition is part of each of them, so whoever asks a rule, in SQL or in memory, asks for it too.
 */
export interface ResourceGrant {
  readonly resource: Resource;
  /** What was folded into the rules: to be folded into whatever else this caller says of the resource. */
  readonly known: Known;
  readonly read: Rule;
  readonly create: Rule;
  readonly update: Rule;
  readonly delete: Rule;
  /** What must hold of a record as it would be. */
  readonly validate: readonly Validation[];
  /** What all of a tenant's records that the caller may ever reach have in common: the very rule, where nothing else is asked. */
  readonly tenancy?: Expression;
  /** All fields, system fields included, that are not `never` readable or writable. */
  readonly fields: ReadonlyMap<string, FieldGrant>;
}

/**
 * What callers of one set of roles may do. Shared by all of them and cached; immutable.
 * What differs from caller to caller is bound as a parameter when a statement is run.
 */
export interface RoleGrant {
  /** Identifies the grant in cache keys: model revision, roles, tenancy. */
  readonly key: string;
  /** Undefined for a resource that does not exist, or of which this caller can do nothing at all. */
  resource(name: string): ResourceGrant | undefined;
  /** Whether the resource would be there if an organization was chosen. */
  needsOrganization(name: string): boolean;
  /** The model as this caller may name it in filters and sorts: only members readable on every row. */
  readonly schema: Schema;
  /** The members of `me` that this caller may name there: what they may read of their own record. Rules know all of them. */
  readonly me: ReadonlyMap<string, Type>;
  readonly admin: boolean;
  /** The areas of `/admin` that the caller is let into. */
  readonly areas: ReadonlySet<AdminArea>;
}

/** A caller's grant: the compiled rules and the caller's own values (`me`). */
export interface Grant {
  readonly principal: Principal;
  readonly rules: RoleGrant;
  /** The root `me` in wire form, for binding and evaluating. Rules have its roles folded into them. */
  readonly me: JsonObject;
  /** The same for tenant resources, where the roles are those in the chosen organization too. */
  readonly memberMe: JsonObject;
}
