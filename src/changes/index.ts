export { type Append, changesTable, createAppend } from "./append.ts";
export { type Actor, type Change, type NewChange, type Operation, personOf } from "./change.ts";
export type { StoredFields } from "./entry.ts";
export { ensureEpoch } from "./epoch.ts";
export {
  createLogReader,
  type LoggedRecord,
  type LogPage,
  type LogQuery,
  type LogReader,
  type RecordQuery,
  type RowSource,
} from "./log-reader.ts";
