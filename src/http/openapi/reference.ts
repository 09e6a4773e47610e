import type { JsonObject } from "../../kit/json.ts";

/** A reference to a part of the same document. */
export function reference(kind: "schemas" | "parameters" | "responses", name: string): JsonObject {
  return { $ref: `#/components/${kind}/${name}` };
}
