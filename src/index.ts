// What a charter file imports from "charter", and the types inferred from it.
export * from "./charter/definition-exports.ts";
