import type { Definition, ResourceMap } from "./charter.ts";
import type { FieldDefinition, FieldFacts, FieldMap } from "./field-definition.ts";
import type { FieldKind } from "./model.ts";
import type { ResourceDefinition, SystemFieldName } from "./resource.ts";

type Simplify<Shape> = { [Key in keyof Shape]: Shape[Key] } & {};
type FactsOf<Field> = Field extends FieldDefinition<infer Facts> ? Facts : never;
type BuiltIn<Kind extends FieldKind, Value, Required extends boolean, Fallback> = FieldDefinition<{
  readonly kind: Kind;
  readonly value: Value;
  readonly required: Required;
  readonly default: Fallback;
  readonly hidden: false;
  readonly read: undefined;
}>;

/** The fields that the people have before any are declared. */
interface PeopleFields {
  readonly email: BuiltIn<"email", string, true, undefined>;
  readonly name: BuiltIn<"text", string, false, undefined>;
  readonly verified: BuiltIn<"boolean", boolean, true, false>;
  readonly roles: BuiltIn<"list", readonly string[], false, undefined>;
}

interface SystemRecord {
  readonly id: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly created_by: string | null;
  readonly updated_by: string | null;
}

type ResourcesOf<App> = App extends Definition<infer Resources, infer _> ? Resources : never;
type UserFieldsOf<App> = App extends Definition<infer _, infer Fields> ? Fields : never;

/** The names of a definition's resources, `users` among them. */
export type ResourceName<App> = (keyof ResourcesOf<App> & string) | "users";

/** The fields of a resource, `users` included. */
export type FieldsOf<App, Name extends ResourceName<App>> = Name extends "users"
  ? PeopleFields & UserFieldsOf<App>
  : ResourcesOf<App> extends infer Resources extends ResourceMap
    ? Resources[Name] extends ResourceDefinition<infer Fields, infer _Trash, infer _Tenant>
      ? Fields
      : never
    : never;

type TrashOf<App, Name extends ResourceName<App>> =
  ResourcesOf<App> extends infer Resources extends ResourceMap
    ? Resources[Name] extends ResourceDefinition<infer _Fields, infer Trash, infer _Tenant>
      ? Trash
      : false
    : false;

type TenantOf<App, Name extends ResourceName<App>> =
  ResourcesOf<App> extends infer Resources extends ResourceMap
    ? Resources[Name] extends ResourceDefinition<infer _Fields, infer _Trash, infer Tenant>
      ? Tenant
      : false
    : false;

/** Whether a field is shown: neither hidden nor secret. */
type Shown<Facts extends FieldFacts> = Facts["hidden"] extends true
  ? false
  : Facts["kind"] extends "secret"
    ? false
    : true;
/** Whether a client may send a field: neither hidden nor computed. */
type Sent<Facts extends FieldFacts> = Facts["hidden"] extends true
  ? false
  : Facts["kind"] extends "computed"
    ? false
    : true;
type Guarded<Facts extends FieldFacts> = Facts["read"] extends undefined ? false : true;
/** Whether a create must name it: required, and without a default. */
type Demanded<Facts extends FieldFacts> = Facts["required"] extends true
  ? Facts["default"] extends undefined
    ? true
    : false
  : false;
type Held<Facts extends FieldFacts> = Facts["required"] extends true
  ? Facts["value"]
  : Facts["kind"] extends "refs"
    ? Facts["value"]
    : Facts["value"] | null;

type Keys<Fields extends FieldMap, Test extends "shown" | "guarded" | "demanded" | "optional"> = {
  [Name in keyof Fields & string]: Test extends "shown"
    ? [Shown<FactsOf<Fields[Name]>>, Guarded<FactsOf<Fields[Name]>>] extends [true, false]
      ? Name
      : never
    : Test extends "guarded"
      ? [Shown<FactsOf<Fields[Name]>>, Guarded<FactsOf<Fields[Name]>>] extends [true, true]
        ? Name
        : never
      : [Sent<FactsOf<Fields[Name]>>, Demanded<FactsOf<Fields[Name]>>] extends [
            true,
            Test extends "demanded" ? true : false,
          ]
        ? Name
        : never;
}[keyof Fields & string];

type Shape<Fields extends FieldMap> = {
  readonly [Name in Keys<Fields, "shown">]: Held<FactsOf<Fields[Name]>>;
} & { readonly [Name in Keys<Fields, "guarded">]?: Held<FactsOf<Fields[Name]>> };

/**
 * A record of a resource as a client reads it. A field that is not required may be null, one with a read rule may be
 * missing; hidden and secret ones are not there.
 */
export type RecordOf<App, Name extends ResourceName<App>> = Simplify<
  SystemRecord &
    (TenantOf<App, Name> extends true ? { readonly org_id: string } : unknown) &
    (TrashOf<App, Name> extends true ? { readonly deleted_at: string | null } : unknown) &
    Shape<FieldsOf<App, Name>>
>;

/** What a client sends to create a record: required fields without a default must be there, computed ones may not. */
export type CreateInput<App, Name extends ResourceName<App>> = Simplify<
  { readonly id?: string } & {
    readonly [Key in Keys<FieldsOf<App, Name>, "demanded">]: Held<FactsOf<FieldsOf<App, Name>[Key]>>;
  } & {
    readonly [Key in Keys<FieldsOf<App, Name>, "optional">]?: Held<FactsOf<FieldsOf<App, Name>[Key]>>;
  }
>;

type Operation<Facts extends FieldFacts> = Facts["kind"] extends "integer" | "number"
  ? { readonly add: number }
  : Facts["kind"] extends "decimal"
    ? { readonly add: string }
    : Facts["kind"] extends "list" | "refs"
      ? { readonly add?: Facts["value"]; readonly remove?: Facts["value"] }
      : never;

/** What a client sends to change a record: any of its fields; null unsets; numbers and lists also take `add`, lists `remove`. */
export type PatchInput<App, Name extends ResourceName<App>> = Simplify<{
  readonly [Key in Keys<FieldsOf<App, Name>, "demanded" | "optional">]?:
    | Held<FactsOf<FieldsOf<App, Name>[Key]>>
    | Operation<FactsOf<FieldsOf<App, Name>[Key]>>;
}>;

/** A page of records. `next` is null on the last; `total` is there when it was asked for. */
export interface ListOf<App, Name extends ResourceName<App>> {
  readonly items: readonly RecordOf<App, Name>[];
  readonly next: string | null;
  readonly total?: number;
}

type KindKeys<Fields extends FieldMap, Excluded extends FieldKind> = {
  [Name in keyof Fields & string]: FactsOf<Fields[Name]>["hidden"] extends true
    ? never
    : FactsOf<Fields[Name]>["kind"] extends Excluded
      ? never
      : Name;
}[keyof Fields & string];

type SystemKeys<App, Name extends ResourceName<App>> =
  | SystemFieldName
  | (TenantOf<App, Name> extends true ? "org_id" : never)
  | (TrashOf<App, Name> extends true ? "deleted_at" : never);

/** The fields that a filter may name: neither hidden, secret nor computed. */
export type FilterKey<App, Name extends ResourceName<App>> =
  | SystemKeys<App, Name>
  | KindKeys<FieldsOf<App, Name>, "secret" | "computed">;

type Sortable<App, Name extends ResourceName<App>> =
  | SystemKeys<App, Name>
  | KindKeys<FieldsOf<App, Name>, "secret" | "computed" | "list" | "refs" | "json">;

/** What a list may be sorted by: a field with an order, `-` before it to fall. */
export type SortKey<App, Name extends ResourceName<App>> = Sortable<App, Name> | `-${Sortable<App, Name>}`;
