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

const words: Readonly<Record<Type["kind"], string>> = {
  bool: "a condition",
  int: "a whole number",
  double: "a number",
  string: "a text",
  timestamp: "a time",
  duration: "a duration",
  null: "null",
  dyn: "JSON",
  decimal: "a decimal",
  list: "a list",
  record: "a record",
  object: "an object",
};

/** A type in words, for messages: "a text", "A list". */
export function describeType(type: Type, capital = false): string {
  const text = words[type.kind];
  return capital ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Says whether a value of one type can stand where another is expected: null anywhere, an id for a record, JSON for anything. */
export function fits(type: Type, expected: Type): boolean {
  if (type.kind === "null" || expected.kind === "dyn" || type.kind === "dyn") return true;
  if (type.kind === "list" && expected.kind === "list") return fits(type.of, expected.of) || type.of.kind === "dyn";
  if (type.kind === "record" && expected.kind === "record") return type.resource === expected.resource;
  if (type.kind === "int") return expected.kind === "int" || expected.kind === "double" || expected.kind === "decimal";
  if (type.kind === "record") return expected.kind === "string";
  if (expected.kind === "record") return type.kind === "string";
  return type.kind === expected.kind;
}

/** Says whether values of the type are numbers. */
export function isNumeric(type: Type): boolean {
  return type.kind === "int" || type.kind === "double" || type.kind === "decimal";
}
