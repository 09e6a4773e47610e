/**
 * The static type of an expression. `record` is another record and equals an id (a string);
 * `dyn` is JSON whose shape is not declared; `object` is a root such as `me` or `request`.
 */
export type Type =
  | { readonly kind: "bool" | "int" | "double" | "string" | "timestamp" | "duration" | "null" | "dyn" }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "list"; readonly of: Type }
  | { readonly kind: "record"; readonly resource: string }
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, Type> };
