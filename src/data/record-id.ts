import type { JsonObject } from "../kit/json.ts";

/** The id of a full record. Raises a `TypeError` for what is none. */
export function recordId({ id }: JsonObject): string {
  if (typeof id !== "string") throw new TypeError("a record has no id");
  return id;
}
