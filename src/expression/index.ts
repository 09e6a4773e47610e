export { check } from "./check.ts";
export { clauses } from "./clauses.ts";
export { compileCondition, compileValue, type Source, type SqlContext } from "./compile.ts";
export { evaluate, holds } from "./evaluate.ts";
export { type Clause, type Environment, type Expression, ExpressionError, type Known, type Use } from "./expression.ts";
export { both, fold } from "./fold.ts";

export { matchesPattern, patternFault } from "./pattern.ts";
export type { ExpressionBounds } from "./scan.ts";
export type { ColumnStorage, Member, ResourceSchema, Schema, Scope } from "./schema.ts";
export { organizationSlot, slotFiller } from "./slots.ts";
export type { SqlDialect } from "./sql-dialect.ts";
export { type SqliteFunction, type SqliteValue, sqliteDialect, sqliteFunctions } from "./sqlite-dialect.ts";
export { describeType, type Type } from "./type.ts";
export { decimalText, toWire, type Value } from "./value.ts";
