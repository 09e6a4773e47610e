import type { Grant, ResourceGrant, RoleGrant } from "../../src/access/grant.ts";
import type { Member, ResourceSchema } from "../../src/expression/index.ts";

/** A fault made on purpose, to see that the matrix finds it: some requests get more than their caller's grant. */
export interface Hole {
  readonly on: (request: Request) => boolean;
  readonly open: (grant: Grant) => Grant;
}

/** The grant as if one field had no rules, and were not hidden. */
export function withoutFieldRule(grant: Grant, resource: string, field: string): Grant {
  return changed(grant, resource, (own) => {
    const declared = own.resource.fields.get(field);
    if (!declared) throw new TypeError(`there is no ${field}`);
    const { read: _read, write: _write, ...open } = { ...declared, hidden: false };
    const fields = new Map([...own.fields, [field, { field: open, read: "always", write: "always" }] as const]);
    return { ...own, fields };
  });
}

/** The grant as if everybody who may read some records of a resource might read all of them. */
export function withoutReadRule(grant: Grant, resource: string): Grant {
  return changed(grant, resource, (own) => ({ ...own, read: "always" }));
}

function changed(grant: Grant, name: string, change: (own: ResourceGrant) => ResourceGrant): Grant {
  const { rules } = grant;
  const own = rules.resource(name);
  if (!own || own.read === "never") return grant;
  const opened = change(own);
  const schema = openSchema(opened, rules.schema.resource(name));
  const open: RoleGrant = {
    ...rules,
    resource: (each) => (each === name ? opened : rules.resource(each)),
    schema: { resource: (each) => (each === name ? schema : rules.schema.resource(each)) },
  };
  return { ...grant, rules: open };
}

/** The members that the opened grant lets its caller name. */
function openSchema({ resource, fields }: ResourceGrant, before: ResourceSchema | undefined): ResourceSchema {
  const named = [...resource.schema.members].filter(
    ([name]) => before?.members.has(name) === true || fields.get(name)?.read === "always",
  );
  return { ...resource.schema, members: new Map<string, Member>(named) };
}
