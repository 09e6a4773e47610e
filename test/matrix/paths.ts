import type { MatrixPath } from "./matrix-path.ts";
import { changesPath, historyPath } from "./paths/log-paths.ts";
import { aggregatePath, countPath, filterPath, queryPath, searchPath, sortPath } from "./paths/query-paths.ts";
import { conditionalPath, expandPath, fieldsPath, getPath, listPath } from "./paths/record-paths.ts";
import { replayPath } from "./paths/replay-path.ts";
import { batchPath, bulkPath, deletePath, patchPath, postPath, putPath, restorePath } from "./paths/write-paths.ts";

/** Every path that reads or writes. A new one joins by its line. */
export const matrixPaths: readonly MatrixPath[] = [
  getPath,
  listPath,
  fieldsPath,
  filterPath,
  queryPath,
  countPath,
  sortPath,
  searchPath,
  aggregatePath,
  expandPath,
  conditionalPath,
  historyPath,
  changesPath,
  patchPath,
  batchPath,
  bulkPath,
  putPath,
  postPath,
  deletePath,
  restorePath,
  replayPath,
];
