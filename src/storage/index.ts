export type { Capabilities } from "./capabilities.ts";
export { columnEncoder, type Encode } from "./codec.ts";
export {
  ConstraintError,
  type Dialect,
  type Effort,
  type Engine,
  type MigrationReport,
  type MigrationStep,
  type Reader,
  type ReadOptions,
  type Row,
  type Transaction,
} from "./engine.ts";
export { SchemaConflict } from "./schema-conflict.ts";
export { searchStatements } from "./search-statements.ts";
export { openSqlite, type SqliteOptions } from "./sqlite/open-sqlite.ts";
export { tablesOf } from "./tables.ts";
