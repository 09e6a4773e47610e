import type { Model, Resource } from "../charter/model.ts";

/** The resources that a definition declares: all but the people, who are always there. */
export function declaredResources(model: Model): readonly Resource[] {
  return [...model.resources.values()].filter(({ name }) => name !== "users");
}
