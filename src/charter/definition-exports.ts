// What a charter file gets when it imports "charter": `src/index.ts` exports it, and the loader hands it to files anywhere.
export { type CharterOptions, charter, type Definition } from "./charter.ts";
export { type EnvironmentValue, env } from "./env.ts";
export { type ExpressionDefault, expr } from "./expr.ts";
export { field } from "./field.ts";
export type { FieldDefinition, FieldFacts } from "./field-definition.ts";
export type { IdentityOptions } from "./identity-policy.ts";
export type { CreateInput, FilterKey, ListOf, PatchInput, RecordOf, ResourceName, SortKey } from "./infer.ts";
export { type ResourceDefinition, type ResourceOptions, resource } from "./resource.ts";
