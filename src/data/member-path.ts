import type { RoleGrant } from "../access/grant.ts";
import type { Field } from "../charter/model.ts";
import { check, compileValue, type ResourceSchema } from "../expression/index.ts";
import { type Fragment, identifier } from "../kit/sql.ts";
import { callerContext, type ReadContext } from "./caller-filter.ts";
import { unknownName } from "./query-problems.ts";
import { shownReference } from "./select.ts";
import { columnDecoder, type Decode, valueDecoder } from "./wire-value.ts";

/** A field of a record, or of one that its references lead to, as a value of a row. */
export interface MemberValue {
  readonly name: string;
  readonly field: Field;
  /** Its value where the record's table has the alias: as the column holds it, or as expressions work on it. */
  readonly value: Fragment;
  /** Whether every row has a value. Declared fields may lack one in rows that are older than they. */
  readonly always: boolean;
  /** Whether the value is a column of the row itself. */
  readonly plain: boolean;
  readonly decode: Decode;
}

const alwaysThere: ReadonlySet<string> = new Set(["id", "version", "created_at", "updated_at"]);

/**
 * Finds `subject`, or `requester.name` through references, among what the caller may read on every row; each record on the
 * way must be one that the caller may read, else the value is null. Raises `invalid_parameter` for any other name.
 */
export function memberValue(
  context: ReadContext,
  rules: RoleGrant,
  resource: string,
  path: string,
  options: { readonly parameter: string; readonly alias: string },
): MemberValue {
  const { parameter, alias } = options;
  const names = path.split(".");
  let schema = namable(rules, resource);
  for (const name of names.slice(0, -1)) {
    const member = schema?.members.get(name);
    if (member?.kind !== "ref") throw unknownName(parameter, path, schema?.members.keys() ?? []);
    schema = namable(rules, member.target);
  }
  const last = names.at(-1) ?? "";
  const field = schema && fieldOf(context, schema, last);
  if (!schema || !field) throw unknownName(parameter, path, schema?.members.keys() ?? []);
  if (names.length === 1) return ownValue(context, field, alias);
  const expression = check(path, { schema: rules.schema, record: resource });
  return {
    name: path,
    field,
    value: compileValue(expression, callerContext(context, rules, alias)),
    always: false,
    plain: false,
    decode: valueDecoder(field.type, field.kind),
  };
}

function ownValue(context: ReadContext, field: Field, alias: string): MemberValue {
  const shown = shownReference(field, { model: context.model, alias });
  return {
    name: field.name,
    field,
    value: shown ?? identifier(alias, field.column?.name ?? field.name),
    always: alwaysThere.has(field.name),
    plain: shown === undefined,
    decode: columnDecoder(field),
  };
}

function namable(rules: RoleGrant, resource: string): ResourceSchema | undefined {
  return rules.schema.resource(resource);
}

/** A field that has a column and that the caller may name. */
function fieldOf({ model }: ReadContext, schema: ResourceSchema, name: string): Field | undefined {
  const member = schema.members.get(name);
  if (member?.kind !== "value" && member?.kind !== "ref") return undefined;
  const resource = model.resources.get(schema.name);
  return resource?.fields.get(name) ?? resource?.system.get(name);
}
