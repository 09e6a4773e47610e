import type { Member, ResourceSchema } from "../expression/schema.ts";
import type { Faults } from "./faults.ts";
import { FrozenMap } from "./frozen.ts";
import type { Field, JoinTable, Relation } from "./model.ts";
import { fieldNameFault, unknownName } from "./names.ts";
import type { FieldDraft } from "./read-field.ts";
import type { ResourceDraft } from "./read-resource.ts";
import { checkTenancy } from "./tenancy.ts";

/** A way back that a reference declares on the resource it names. */
interface Inverse {
  readonly name: string;
  /** The resource that has the way back. */
  readonly on: string;
  /** The resource that declares the reference. */
  readonly source: ResourceDraft;
  readonly field: Field;
}

/** The ways back of all resources, and all resources as rules see them. */
export interface Linked {
  readonly inverses: readonly Inverse[];
  readonly schemas: ReadonlyMap<string, ResourceSchema>;
}

/** The join table of a `refs` field. */
export function joinOf({ name, tenant }: Pick<ResourceDraft, "name" | "tenant">, field: Field): JoinTable {
  return { table: `${name}_${field.name}`, from: "source_id", to: "target_id", tenant };
}

/** Ties the resources together: what references name must exist, and the ways back must have names of their own. */
export function link(resources: ReadonlyMap<string, ResourceDraft>, faults: Faults): Linked {
  checkJoinTables(resources, faults);
  checkTenancy(resources, faults);
  const inverses = findInverses(resources, faults);
  const schemas = [...resources.values()].map((resource) => {
    const schema = schemaOf(
      resource,
      inverses.filter(({ on }) => on === resource.name),
    );
    return [resource.name, schema] as const;
  });
  return { inverses, schemas: new FrozenMap(schemas) };
}

/** The relations of a resource: its references and the ways back. `fields` holds every resource's finished fields. */
export function relationsOf(
  resource: ResourceDraft,
  inverses: readonly Inverse[],
  fields: ReadonlyMap<string, ReadonlyMap<string, Field>>,
): ReadonlyMap<string, Relation> {
  const own = [...(fields.get(resource.name)?.values() ?? []), ...resource.system.values()].flatMap((field) =>
    field.target === undefined
      ? []
      : [{ name: field.name, target: field.target, many: field.kind === "refs", field, inverse: false }],
  );
  const back = inverses
    .filter(({ on }) => on === resource.name)
    .map(({ name, source, field }) => ({
      name,
      target: source.name,
      many: true,
      field: fields.get(source.name)?.get(field.name) ?? field,
      inverse: true,
    }));
  return new FrozenMap([...own, ...back].map((relation) => [relation.name, relation]));
}

function findInverses(resources: ReadonlyMap<string, ResourceDraft>, faults: Faults): readonly Inverse[] {
  const inverses: Inverse[] = [];
  for (const resource of resources.values()) {
    for (const draft of resource.fields.values()) {
      const target = targetOf(draft, resources, faults);
      const { field } = draft;
      if (target === undefined || field.inverse === undefined) continue;
      const fault = inverseFault(field.inverse, target, inverses);
      if (fault !== undefined) faults.add([...draft.path, "inverse"], fault);
      else inverses.push({ name: field.inverse, on: target.name, source: resource, field });
    }
  }
  return inverses;
}

function targetOf(draft: FieldDraft, resources: ReadonlyMap<string, ResourceDraft>, faults: Faults) {
  const { field, path } = draft;
  if (field.target === undefined || field.target === "") return undefined;
  const target = resources.get(field.target);
  if (target === undefined) faults.add([...path, "target"], unknownName("resource", field.target, resources.keys()));
  return target;
}

function inverseFault(name: string, target: ResourceDraft, inverses: readonly Inverse[]): string | undefined {
  const taken = `${target.name} has ${JSON.stringify(name)} already`;
  if (target.fields.has(name)) return `${taken}, as a field.`;
  const fault = fieldNameFault(name, target.name);
  if (fault !== undefined) return fault;
  const other = inverses.find((inverse) => inverse.on === target.name && inverse.name === name);
  return other === undefined ? undefined : `${taken}: the way back from ${other.source.name}.${other.field.name}.`;
}

function checkJoinTables(resources: ReadonlyMap<string, ResourceDraft>, faults: Faults): void {
  const tables = new Map<string, string>([...resources.keys()].map((name) => [name, `the resource ${name}`]));
  for (const resource of resources.values()) {
    for (const { field, path } of resource.fields.values()) {
      if (field.kind !== "refs") continue;
      const { table } = joinOf(resource, field);
      const other = tables.get(table);
      if (table.length > 63)
        faults.add(path, `Its table's name, ${table}, is longer than 63 characters: use a shorter name.`);
      else if (other !== undefined) faults.add(path, `Its table's name, ${table}, is taken by ${other}.`);
      tables.set(table, `${resource.name}.${field.name}`);
    }
  }
}

function schemaOf(resource: ResourceDraft, inverses: readonly Inverse[]): ResourceSchema {
  const fields = [...resource.system.values(), ...[...resource.fields.values()].map(({ field }) => field)];
  const members = [...fields.map((field) => memberOf(resource, field)), ...inverses.map(inverseMember)];
  return {
    name: resource.name,
    table: resource.name,
    trash: resource.trash,
    tenant: resource.tenant,
    members: new FrozenMap(members.map((member) => [member.name, member])),
  };
}

function memberOf(resource: ResourceDraft, field: Field): Member {
  const { name, target = "", column } = field;
  if (field.kind === "secret") return { kind: "unusable", name, reason: "it is a secret" };
  if (field.kind === "refs") return { kind: "refs", name, target, ...joinOf(resource, field) };
  if (column === undefined)
    return { kind: "unusable", name, reason: "it is computed: write out what it is computed from" };
  if (field.kind === "ref") return { kind: "ref", name, column: column.name, target };
  return { kind: "value", name, type: field.type, column: column.name, storage: column.storage };
}

function inverseMember({ name, source, field }: Inverse): Member {
  if (field.kind !== "refs") return { kind: "inverse", name, target: source.name, column: field.name };
  const { from, to, ...join } = joinOf(source, field);
  return { kind: "refs", name, target: source.name, ...join, from: to, to: from };
}
