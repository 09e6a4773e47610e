import type { Schema } from "../expression/schema.ts";
import type { Type } from "../expression/type.ts";
import type { Faults } from "./faults.ts";
import { FrozenMap } from "./frozen.ts";
import type { AccessRules, Field, IndexKey, Model, OrganizationPolicy, Resource, Validation } from "./model.ts";
import { unknownName } from "./names.ts";
import type { DefinitionDraft } from "./read-definition.ts";
import type { FieldDraft } from "./read-field.ts";
import { type ResourceDraft, rights } from "./read-resource.ts";
import { joinOf, type Linked, link, relationsOf } from "./relations.ts";
import { RuleChecker } from "./rule-checker.ts";

/** Makes a model of what was read: ties the resources together and checks every expression. Its revision is not set yet. */
export function buildModel(draft: DefinitionDraft, faults: Faults): Omit<Model, "revision"> {
  const linked = link(new Map([...draft.resources, ...draft.system]), faults);
  const schema: Schema = { resource: (name) => linked.schemas.get(name) };
  const me = callerMembers(draft.resources.get("users"));
  const rules = new RuleChecker(schema, me, draft.roles.keys(), draft.organizations?.roles.keys() ?? [], faults);
  return {
    name: draft.name,
    overview: draft.overview,
    roles: new FrozenMap(draft.roles),
    areas: new FrozenMap(draft.areas),
    resources: buildResources(draft.resources, linked, rules, faults),
    system: buildResources(draft.system, linked, rules, faults),
    identity: draft.identity,
    ...(draft.organizations && { organizations: organizationsOf(draft.organizations) }),
    schema,
    me,
    limits: draft.limits,
    cors: { origins: draft.origins },
    targets: new FrozenMap(draft.targets),
  };
}

function organizationsOf(policy: OrganizationPolicy): OrganizationPolicy {
  return { ...policy, roles: new FrozenMap(policy.roles) };
}

function buildResources(
  drafts: ReadonlyMap<string, ResourceDraft>,
  linked: Linked,
  rules: RuleChecker,
  faults: Faults,
) {
  const fields = new Map(
    [...drafts].map(([name, resource]) => {
      const finished = [...resource.fields.values()].map((field) => {
        checkPersonal(resource, field, faults);
        return [field.field.name, finishField(resource, field, rules)] as const;
      });
      return [name, new FrozenMap(finished)] as const;
    }),
  );
  return new FrozenMap(
    [...drafts].map(([name, resource]) => [name, buildResource(resource, fields, linked, rules)] as const),
  );
}

function buildResource(
  draft: ResourceDraft,
  allFields: ReadonlyMap<string, ReadonlyMap<string, Field>>,
  linked: Linked,
  rules: RuleChecker,
): Resource {
  const { name, title, help, trash, tenant, system, unique } = draft;
  const fields = allFields.get(name) ?? new Map<string, Field>();
  const schema = linked.schemas.get(name);
  if (schema === undefined) throw new TypeError(`the resource ${name} was not linked`);
  return {
    name,
    path: name === "users" ? "/users" : `/resources/${name}`,
    table: name,
    title,
    ...(help === undefined ? {} : { help }),
    fields,
    system,
    relations: relationsOf(draft, linked.inverses, allFields),
    trash,
    tenant,
    access: accessOf(draft, rules),
    validate: validationsOf(draft, rules),
    indexes: indexesOf(draft),
    unique,
    searchable: [...fields.values()].filter(({ search }) => search).map((field) => field.name),
    schema,
  };
}

/** What the system keeps in a user that is none of the caller's profile, or is there in another form. */
const notOfCaller = new Set(["roles", "two_factor", "banned", "banned_until", "ban_reason"]);

/** `me`: what is fixed, and the profile fields that have a column. */
function callerMembers(users: ResourceDraft | undefined): ReadonlyMap<string, Type> {
  const text: Type = { kind: "string" };
  const members = new Map<string, Type>([
    ["id", text],
    ["signed_in", { kind: "bool" }],
    ["roles", { kind: "list", of: text }],
    ["org", { kind: "object", members: new FrozenMap([["id", text]]) }],
  ]);
  for (const { field } of users?.fields.values() ?? []) {
    if (field.column === undefined || field.kind === "secret" || notOfCaller.has(field.name)) continue;
    members.set(field.name, field.kind === "ref" ? text : field.type);
  }
  return new FrozenMap(members);
}

function finishField(resource: ResourceDraft, draft: FieldDraft, rules: RuleChecker): Field {
  const { field, path, texts } = draft;
  if (field.pattern !== undefined) rules.pattern(field.pattern, [...path, "pattern"]);
  if (field.of?.pattern !== undefined) rules.pattern(field.of.pattern, [...path, "of", "pattern"]);
  const { name } = resource;
  const read = texts.read && rules.condition(texts.read, name, "read", [...path, "read"]);
  const write = texts.write && rules.condition(texts.write, name, "write", [...path, "write"]);
  const fallback = texts.default && rules.default(texts.default, field.type, name, [...path, "default"]);
  const value = texts.value && rules.computed(texts.value, field.type, name, [...path, "value"]);
  return {
    ...field,
    ...(read ? { read } : {}),
    ...(write ? { write } : {}),
    ...(fallback ? { default: { expression: fallback } } : {}),
    ...(value ? { expression: value } : {}),
    ...(field.kind === "refs" ? { join: joinOf(resource, field) } : {}),
  };
}

function checkPersonal(resource: ResourceDraft, { field, path }: FieldDraft, faults: Faults): void {
  const { personal } = field;
  if (personal === undefined) return;
  const at = [...path, "personal"];
  if (resource.name === "users") {
    if (personal !== true) faults.add(at, "In users the person is the record itself: use true.");
    return;
  }
  if (personal === true) {
    faults.add(at, "Outside users, name the field that refers to the person.");
    return;
  }
  const person = resource.fields.get(personal)?.field;
  if (person === undefined) faults.add(at, unknownName("field", personal, resource.fields.keys()));
  else if (person.kind !== "ref" || person.target !== "users") {
    faults.add(at, `The field ${JSON.stringify(personal)} does not refer to a person: it is no field.ref("users").`);
  }
}

function accessOf(draft: ResourceDraft, rules: RuleChecker): AccessRules {
  const access = rights.map((right) => {
    const text = draft.access.get(right);
    return [right, text && rules.condition(text, draft.name, right, [...draft.path, "access", right])] as const;
  });
  return Object.fromEntries(access.filter(([, rule]) => rule));
}

function validationsOf(draft: ResourceDraft, rules: RuleChecker): readonly Validation[] {
  return draft.validate.flatMap(({ that, message, field, path }) => {
    const checked = rules.condition(that, draft.name, "validate", [...path, "that"]);
    return checked === undefined ? [] : [{ that: checked, message, ...(field === undefined ? {} : { field }) }];
  });
}

/** The declared indexes, then those of single fields: declared by `index`, and of references, which deleting looks up. */
function indexesOf(draft: ResourceDraft): readonly (readonly IndexKey[])[] {
  const unique = draft.trash ? [] : draft.unique.map(([first]) => first);
  const led = new Set([...unique, ...draft.indexes.map(([first]) => first?.field)]);
  const single = [...draft.fields.values()]
    .filter(({ field }) => (field.index || field.kind === "ref") && !led.has(field.name))
    .map(({ field }) => [{ field: field.name, descending: false }]);
  return [...draft.indexes, ...single];
}
