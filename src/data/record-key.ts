import type { Field, Model } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import { recordId } from "./record-id.ts";

/**
 * What tells a record from all others of its resource. An id is made so that nobody can guess it, but it may be told: whoever
 * brings it to another organization must meet nothing there, and may create a record under it that has nothing to do with this.
 */
export interface RecordKey {
  readonly id: string;
  /** The organization of a tenant's record; null of any other. */
  readonly org: string | null;
}

/** The key of a record at hand. */
export function keyOf(record: JsonObject): RecordKey {
  return { id: recordId(record), org: organizationOf(record) };
}

/** The organization of a record at hand; null where its resource is no tenant's. */
export function organizationOf({ org_id: org }: JsonObject): string | null {
  return typeof org === "string" ? org : null;
}

/** The key of the record that a field of another names by an id: between tenants' records both are of one organization. */
export function targetKey(model: Model, { target = "" }: Field, owner: JsonObject, id: string): RecordKey {
  return { id, org: model.resources.get(target)?.tenant ? organizationOf(owner) : null };
}

/** A text for a record that no other has. */
export function keyText(resource: string, { id, org }: RecordKey): string {
  return `${placeOf(resource, org)}/${id}`;
}

/** The place that a record's id is unique in: its resource, of a tenant's within the organization. */
export function placeOf(resource: string, org: string | null): string {
  return org === null ? resource : `${org}/${resource}`;
}
