import type { FieldGrant, ResourceGrant, RoleGrant, Rule } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { namedRelations } from "./named-relations.ts";
import { apiPath } from "./record-address.ts";
import type { Handler } from "./route.ts";

/** The resources this caller can see, with their fields and what the caller may do with each. */
export const listResources: Handler = (exchange, { parts, answers }) => {
  const { rules } = exchange.granted();
  const items = [...parts.model.resources.keys()].flatMap((name) => {
    const grant = rules.resource(name);
    return grant === undefined ? [] : [describeResource(grant, rules)];
  });
  return answers.json(exchange, { items });
};

function describeResource(grant: ResourceGrant, rules: RoleGrant): JsonObject {
  const { resource, read, create, update, delete: remove, tenancy } = grant;
  // That a record must be of the chosen organization is no rule of the definition.
  const own = (rule: Rule): string => said(rule === tenancy ? "always" : rule);
  return {
    name: resource.name,
    title: resource.title,
    ...(resource.help === undefined ? undefined : { help: resource.help }),
    path: `${apiPath}${resource.path}`,
    trash: resource.trash,
    tenant: resource.tenant,
    searchable: resource.searchable.some((field) => grant.fields.get(field)?.read === "always"),
    may: { read: own(read), create: own(create), update: own(update), delete: own(remove) },
    fields: [...grant.fields.values()].filter(({ field }) => !field.hidden).map(describeField),
    relations: [...namedRelations(grant, rules).values()].map(({ name, target, many }) => ({ name, target, many })),
  };
}

function describeField({ field, read, write }: FieldGrant): JsonObject {
  const { name, kind, required, title, help, choices, target, of } = field;
  const facts: Record<string, Json | undefined> = { title, help, choices, target, of: of?.kind };
  return {
    name,
    kind,
    required,
    may: { read: said(read), write: said(write) },
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  };
}

/** What a rule says before any record is looked at. */
function said(rule: Rule): "always" | "never" | "sometimes" {
  return typeof rule === "string" ? rule : "sometimes";
}
