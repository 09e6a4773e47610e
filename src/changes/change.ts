// contract: the log.
import type { JsonObject } from "../kit/json.ts";

/** What a change did. `trash` and `restore` move a record to and from the bin. */
export type Operation = "create" | "update" | "delete" | "trash" | "restore";

/** The user whom `created_by` and histories name for an actor; null where no person acted. */
export function personOf({ kind, id }: Actor): string | null {
  return kind === "user" || kind === "key" ? id : null;
}

/** Who acted: a user, or what stands for one. */
export interface Actor {
  readonly kind: "user" | "anonymous" | "key" | "service" | "import";
  /** The user who acted, or whose key did. */
  readonly id: string | null;
  /** The API key that was used. */
  readonly key?: string;
  /** The admin who acted as the user. */
  readonly admin?: string;
}

/** A change before it is appended. */
export interface NewChange {
  readonly resource: string;
  readonly record: string;
  /** The organization of a tenant's record; null of any other. */
  readonly org: string | null;
  readonly version: number;
  readonly operation: Operation;
  /** The full record after, wire form, refs included; null for a delete. */
  readonly after: JsonObject | null;
  /** The earlier values of the fields that changed; all of them on a delete; null on a create. */
  readonly before: JsonObject | null;
  readonly actor: Actor;
  /** The request's id. */
  readonly request: string | null;
  /** When, milliseconds since 1970. */
  readonly at: number;
  /** The model's revision it was written under. */
  readonly revision: string;
}

/** A change of the log. */
export interface Change extends NewChange {
  readonly sequence: number;
}
