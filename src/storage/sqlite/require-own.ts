import type { Database } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";

/** Raises `storage_unavailable` for a database with tables of somebody else's: ours would lie among them. */
export function requireOwn(database: Database, path: string): void {
  const tables = database.query("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'").values();
  if (tables.length === 0 || tables.some(([name]) => name === "charter_meta")) return;
  const detail = `${path} is a database that Charter did not make: name another file, or read this one with charter init --from.`;
  throw new Problem("storage_unavailable", detail);
}
