import type { Model, Resource } from "../charter/model.ts";
import type { ForeignKey } from "./table-schema.ts";

/** The column that says to which organization a row belongs. It begins every key of a tenant's table. */
export const organizationColumn = "org_id";

/** The table of the organizations themselves. */
const organizations = "charter_organizations";

/** The key of a resource's records: ids are told apart within their organization alone, so that none can be found out. */
export function keyOf(tenant: boolean): readonly string[] {
  return tenant ? [organizationColumn, "id"] : ["id"];
}

/** The columns of a key, of a tenant's table with the organization before them. */
export function withinOrganization(tenant: boolean, names: readonly string[]): readonly string[] {
  return tenant ? [organizationColumn, ...names] : names;
}

/**
 * The foreign key of a column that names a record of `target`. From a tenant to a tenant it holds the organization too: no row
 * can refer to one of another organization, whatever the statements above do.
 */
export function referenceKey(model: Model, column: string, target: string): ForeignKey {
  const tenant = model.resources.get(target)?.tenant ?? false;
  return { columns: withinOrganization(tenant, [column]), table: target, references: keyOf(tenant) };
}

/** The foreign key of a tenant's rows to their organization. */
export function organizationKey({ tenant }: Pick<Resource, "tenant">): readonly ForeignKey[] {
  return tenant ? [{ columns: [organizationColumn], table: organizations, references: ["id"] }] : [];
}
