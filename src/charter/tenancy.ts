import type { Faults } from "./faults.ts";
import type { ResourceDraft } from "./read-resource.ts";

/**
 * Checks who belongs to an organization. Records that belong to none are for all of them, so they may not refer to those of
 * one: whoever reads them from another organization would follow the reference out of their own.
 */
export function checkTenancy(resources: ReadonlyMap<string, ResourceDraft>, faults: Faults): void {
  for (const resource of resources.values()) {
    if (resource.tenant) continue;
    for (const { field, path } of resource.fields.values()) {
      const target = field.target === undefined ? undefined : resources.get(field.target);
      if (!target?.tenant || target.name === "users") continue;
      const words = `${JSON.stringify(target.name)} belongs to organizations, ${JSON.stringify(resource.name)} does not`;
      const way = resource.name === "users" ? "" : `, or make ${JSON.stringify(resource.name)} a tenant resource too`;
      faults.add([...path, "target"], `${words}, so it may not refer to it: let the reference go the other way${way}.`);
    }
  }
}
