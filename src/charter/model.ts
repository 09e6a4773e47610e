// contract: the compiled definition. Made by compile.ts from what the builders return; immutable.
import type { Expression } from "../expression/expression.ts";
import type { ColumnStorage, ResourceSchema, Schema } from "../expression/schema.ts";
import type { Type } from "../expression/type.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import type { AdminArea } from "./admin-areas.ts";
import type { Target } from "./targets.ts";

/** The kinds of field (api.md, "Field kinds on the wire"). */
export type FieldKind =
  | "text"
  | "markdown"
  | "email"
  | "url"
  | "choice"
  | "integer"
  | "number"
  | "decimal"
  | "boolean"
  | "date"
  | "datetime"
  | "list"
  | "ref"
  | "refs"
  | "json"
  | "secret"
  | "computed";

/** What happens to a reference when the record it names is deleted. */
export type OnDelete = "restrict" | "cascade" | "set null";

/** A default: a wire value, or an expression over `me` and `request`. */
export type DefaultValue = { readonly value: Json } | { readonly expression: Expression };

/** The table that holds the ids of a `refs` field. */
export interface JoinTable {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  /** Whether its rows belong to organizations, as the records do that hold the lists. */
  readonly tenant: boolean;
}

/** A declared field, compiled. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly type: Type;
  /** The column that holds it; none for `refs` (a join table) and `computed`. */
  readonly column?: { readonly name: string; readonly storage: ColumnStorage };
  readonly required: boolean;
  readonly default?: DefaultValue;
  readonly unique: boolean;
  readonly index: boolean;
  readonly search: boolean;
  /** Never shown to anybody and not writable through the API, but usable in rules. */
  readonly hidden: boolean;
  /** Absent: whoever may read the record reads the field. */
  readonly read?: Expression;
  /** Absent: whoever may write the record writes the field. */
  readonly write?: Expression;
  /** Bounds: characters (code points) of text, the value of numbers (decimals as strings), items of lists. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** A regular expression of the portable subset. */
  readonly pattern?: string;
  readonly choices?: readonly string[];
  readonly precision?: number;
  readonly scale?: number;
  /** `ref` and `refs`: the resource they name. */
  readonly target?: string;
  readonly inverse?: string;
  /** Absent for `created_by` and `updated_by`: no foreign key, and the user they name may be gone. */
  readonly onDelete?: OnDelete;
  /** `refs`: the join table and its columns; that of a tenant resource has `org_id` too. */
  readonly join?: JoinTable;
  /** `list`: what its items are; `computed`: what its value is. Never a list, ref, refs, json, secret or computed. */
  readonly of?: Field;
  /** `json`: a JSON Schema the value must meet. */
  readonly schema?: JsonObject;
  /** `computed`: its value. */
  readonly expression?: Expression;
  readonly title?: string;
  readonly help?: string;
  readonly was?: string;
  readonly personal?: true | string;
  readonly encrypted: boolean;
}

/** A way to go from a record to others. */
export interface Relation {
  readonly name: string;
  readonly target: string;
  readonly many: boolean;
  /** The field that declares it: on this resource, or on the target when it is an inverse. */
  readonly field: Field;
  readonly inverse: boolean;
}

/** A key of an index: a column's field name, and its direction. */
export interface IndexKey {
  readonly field: string;
  readonly descending: boolean;
}

/** What must hold of a record as it would be. */
export interface Validation {
  readonly that: Expression;
  readonly message: string;
  /** The field that the message stands beside, if one. */
  readonly field?: string;
}

/** The access rules of a resource: an absent rule means nobody but `admin`. */
export interface AccessRules {
  readonly read?: Expression;
  readonly create?: Expression;
  readonly update?: Expression;
  readonly delete?: Expression;
}

/** A resource, compiled. */
export interface Resource {
  readonly name: string;
  /** Below `/api/v1`: `/resources/tickets`, and `/users` for the people. */
  readonly path: string;
  readonly table: string;
  readonly title: string;
  readonly help?: string;
  /** The declared fields in order, system fields not among them; in `users` first `email`, `name` and `verified`. */
  readonly fields: ReadonlyMap<string, Field>;
  /** `id`, `version`, `created_at`, `updated_at`, `created_by`, `updated_by`; of a tenant `org_id`, with a trash `deleted_at`. */
  readonly system: ReadonlyMap<string, Field>;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly trash: boolean;
  /** Whether each record belongs to one organization, which `org_id` names. Its keys begin with it. */
  readonly tenant: boolean;
  readonly access: AccessRules;
  readonly validate: readonly Validation[];
  /** The declared ones, those of fields with `index`, and one for each reference that leads none of them. */
  readonly indexes: readonly (readonly IndexKey[])[];
  /** Unique sets, those of single fields included. */
  readonly unique: readonly (readonly string[])[];
  /** The names of fields declared searchable. */
  readonly searchable: readonly string[];
  /** The resource as expressions see it: every member, system fields and relations included. */
  readonly schema: ResourceSchema;
}

/** The declared bounds. */
export interface Limits {
  /** Bytes of a request body. */
  readonly body: number;
  /** Nesting of JSON. */
  readonly depth: number;
  readonly batch: number;
  /** Characters of a filter, and how deep it may nest. */
  readonly filter: number;
  readonly filterDepth: number;
  /** Items of an `in` list. */
  readonly inList: number;
  readonly pageSize: number;
  readonly defaultPageSize: number;
  /** Items of an expanded to-many relation, and how deep expand may go. */
  readonly expandWidth: number;
  readonly expandDepth: number;
  /** Records of a bulk write. */
  readonly bulk: number;
  /** Groups of an aggregate. */
  readonly groups: number;
  readonly searchPages: number;
  /** Deadlines in milliseconds. */
  readonly readDeadline: number;
  readonly writeDeadline: number;
  /** Requests a minute of one address without credentials, and of one user or API key. */
  readonly anonymousRequests: number;
  readonly requests: number;
  /** Records that one caller may write in a minute: each operation of a batch counts, and each record of a bulk write. */
  readonly writes: number;
  /** Wrong passwords, codes and links an hour from one address. */
  readonly guesses: number;
  /** Mails an hour to one person, and calls an hour from one address that send some. */
  readonly mails: number;
  readonly mailRequests: number;
}

/** A provider of sign-in, and what it knows this system by. */
export interface Provider {
  readonly name: string;
  readonly title: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The issuer of an OpenID Connect provider; absent for those whose addresses are known. */
  readonly issuer?: string;
  /** Whether its word that an address is verified is taken. */
  readonly trusted: boolean;
}

/** How people sign up and in. */
export interface IdentityPolicy {
  /** Who may sign up: anybody, those who were invited, nobody, or those with an address of one of the domains. */
  readonly signUp: "open" | "invite" | "closed" | readonly string[];
  readonly providers: readonly Provider[];
  readonly password: { readonly min: number };
  /** Seconds that a session lasts. */
  readonly session: { readonly lifetime: number };
  /** Whether an address must be verified before its owner can sign in with a password. */
  readonly requireVerified: boolean;
}

/** The organizations of a system. */
export interface OrganizationPolicy {
  /** What members can be, each with what it does in words. */
  readonly roles: ReadonlyMap<string, string>;
  /** The first of them: who has it manages the organization. */
  readonly ownerRole: string;
  readonly defaultRole: string;
  readonly join: "invite" | "open";
  readonly create: "anyone" | "admin";
}

/** A compiled definition: everything else is derived from it. */
export interface Model {
  readonly name: string;
  readonly overview: string;
  /** A short hash of all that a client can see of the model. */
  readonly revision: string;
  readonly roles: ReadonlyMap<string, string>;
  /** The areas of `/admin` that each role is let into. */
  readonly areas: ReadonlyMap<string, readonly AdminArea[]>;
  /** By name, `users` included. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** Those that only the server knows: no grant, no route and no expression names them. */
  readonly system: ReadonlyMap<string, Resource>;
  /** How people sign up and in. */
  readonly identity: IdentityPolicy;
  /** Absent: nobody belongs to an organization, and no resource does. */
  readonly organizations?: OrganizationPolicy;
  /** All resources as rules see them. */
  readonly schema: Schema;
  /** The members of `me`: the fixed ones and the profile fields of `users`. */
  readonly me: ReadonlyMap<string, Type>;
  readonly limits: Limits;
  readonly cors: { readonly origins: readonly string[] };
  /** What the system promises, by full name: `api.p95`, `recovery.point`, `availability`. */
  readonly targets: ReadonlyMap<string, Target>;
}
