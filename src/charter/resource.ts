import { type CallSite, callSite } from "./call-site.ts";
import type { FieldMap } from "./field-definition.ts";

/** The names of the fields that every record has. */
export type SystemFieldName = "id" | "version" | "created_at" | "updated_at" | "created_by" | "updated_by";

type FieldName<Fields extends FieldMap> = (keyof Fields & string) | SystemFieldName | "deleted_at";

/** Who may do what, each an expression. A right without a rule is nobody's but `admin`'s. */
export interface AccessOptions {
  readonly read?: string;
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
}

/** What must hold of a record as it would be, and what the caller is told when it does not. */
export interface ValidationOptions<Name extends string = string> {
  readonly that: string;
  readonly message: string;
  /** The field that the message belongs to. */
  readonly field?: Name;
}

/** What a resource is made of. */
export interface ResourceOptions<Fields extends FieldMap, Trash extends boolean, Tenant extends boolean = false> {
  readonly fields: Fields;
  readonly access?: AccessOptions;
  readonly validate?: readonly ValidationOptions<NoInfer<keyof Fields & string>>[];
  /** Indexes over several fields, a `-` before those that fall: `[["status", "-created_at"]]`. */
  readonly indexes?: readonly (readonly NoInfer<FieldName<Fields> | `-${FieldName<Fields>}`>[])[];
  /** Sets of fields that no two records share: `[["playlist", "track"]]`. */
  readonly unique?: readonly (readonly NoInfer<FieldName<Fields>>[])[];
  /** Deleted records go to a bin, from which they can be restored. */
  readonly trash?: Trash;
  /** Each record belongs to one organization, and nobody reaches it from another. Needs `organizations` at the top. */
  readonly tenant?: Tenant;
  /** Its name for people. By default made from its name. */
  readonly title?: string;
  /** A sentence about it. */
  readonly help?: string;
}

/** A resource as `resource` returns it: what was written, unchecked, and where. */
export class ResourceDefinition<
  out Fields extends FieldMap = FieldMap,
  out Trash extends boolean = boolean,
  out Tenant extends boolean = boolean,
> {
  /** Exist for the type system alone. */
  declare readonly fields?: Fields;
  declare readonly trash?: Trash;
  declare readonly tenant?: Tenant;
  readonly given: unknown;
  readonly site: CallSite | undefined;

  constructor(given: unknown, site: CallSite | undefined) {
    this.given = given;
    this.site = site;
    Object.freeze(this);
  }
}

/**
 * Declares a resource: its fields, who may do what with its records, and what must hold of them.
 * Without an access rule nobody but `admin` may do anything with it.
 */
export function resource<
  const Fields extends FieldMap,
  const Trash extends boolean = false,
  const Tenant extends boolean = false,
>(options: ResourceOptions<Fields, Trash, Tenant>): ResourceDefinition<Fields, Trash, Tenant> {
  return new ResourceDefinition<Fields, Trash, Tenant>(options, callSite());
}
