import { Database, SQLiteError } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";
import { openFault } from "./open-fault.ts";

/**
 * Holds a database for this process alone, until it is released or the process ends, however it ends. The lock is an
 * exclusive transaction on a file beside the database, which the operating system takes back with the process: so there is
 * no stale one. The file itself stays. Raises `storage_unavailable` when another process has it.
 */
export function takeWriterLock(path: string): () => void {
  const file = `${path}.lock`;
  let lock: Database | undefined;
  try {
    lock = new Database(file, { create: true, readwrite: true });
    lock.run("PRAGMA locking_mode = EXCLUSIVE");
    lock.run("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    if (!(error instanceof SQLiteError) || !error.code?.startsWith("SQLITE_BUSY")) throw openFault(file, error);
    const detail = `Another process uses ${path}: stop that server first, or give this one another DATABASE_URL.`;
    throw new Problem("storage_unavailable", detail, { cause: error });
  }
  const held = lock;
  return () => {
    held.run("ROLLBACK");
    held.close();
  };
}
