import { Database } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";

/**
 * Holds a database for this process alone, until it is released or the process ends, however it ends. The lock is an
 * exclusive transaction on a file beside the database, which the operating system takes back with the process.
 * Raises `storage_unavailable` naming the process that has it.
 */
export function takeWriterLock(path: string): () => void {
  const lock = new Database(`${path}.lock`, { create: true, readwrite: true });
  try {
    lock.run("PRAGMA locking_mode = EXCLUSIVE");
    lock.run("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const detail = `Another process uses ${path}: stop that server first, or give this one another DATABASE_URL.`;
    throw new Problem("storage_unavailable", detail, { cause: error });
  }
  return () => {
    lock.run("ROLLBACK");
    lock.close();
  };
}
