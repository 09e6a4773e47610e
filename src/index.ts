// What a charter file imports from "charter", and the types inferred from it.
export { type CharterOptions, charter, type Definition } from "./charter/charter.ts";
export { type EnvironmentValue, env } from "./charter/env.ts";
export { type ExpressionDefault, expr } from "./charter/expr.ts";
export { field } from "./charter/field.ts";
export type { FieldDefinition, FieldFacts } from "./charter/field-definition.ts";
export type {
  CreateInput,
  FilterKey,
  ListOf,
  PatchInput,
  RecordOf,
  ResourceName,
  SortKey,
} from "./charter/infer.ts";
export { type ResourceDefinition, type ResourceOptions, resource } from "./charter/resource.ts";
