import { isJsonArray, type Json } from "../kit/json.ts";

/** The ids that the value of a `ref` or `refs` field holds. */
export function idsOf(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return value !== undefined && isJsonArray(value) ? value.filter((id): id is string => typeof id === "string") : [];
}
