import { Database } from "bun:sqlite";
import { sqliteFunctions } from "../../expression/index.ts";
import { Problem } from "../../kit/problem.ts";
import { openFault } from "./open-fault.ts";
import { timeBucketFunction } from "./time-bucket-function.ts";

/** The first SQLite whose write-ahead log cannot be corrupted by its reset (sqlite.org/wal.html, "The WAL-Reset Bug"). */
const oldest = [3, 51, 3] as const;

/**
 * Bytes of the file that readers see as memory instead of copying page by page what their cache has lost, which it does at
 * each commit: a read by id costs a third less. The pages are the system's own cache of the file: they count as resident
 * memory of the process, but are given back whenever something else needs them. The price: where the disk cannot give such a
 * page, the system ends the process, and it must be started again. The writer copies, so that there it is an error.
 */
const mapped = 1_073_741_824;

/** What a connection is for. */
export type ConnectionUse = "write" | "read";

/**
 * Opens a connection as every part of the engine needs it: write-ahead log, commits on disk before they are answered, foreign
 * keys held. `tick` is called for rows that a query visits, and stops the query by raising. Raises `storage_unavailable`,
 * with what can be done about it, for a file that is no database, is damaged or may not be written to.
 */
export function openConnection(path: string, use: ConnectionUse, tick: () => number): Database {
  let database: Database | undefined;
  try {
    database =
      use === "write"
        ? new Database(path, { create: true, readwrite: true, strict: true })
        : new Database(path, { readonly: true, strict: true });
    requireVersion(versionOf(database));
    database.run("PRAGMA busy_timeout = 5000");
    if (use === "write") {
      requireWriteAheadLog(database, path);
      database.run("PRAGMA synchronous = FULL");
      database.run("PRAGMA foreign_keys = ON");
      database.run("PRAGMA wal_autocheckpoint = 4000");
    } else {
      database.run("PRAGMA query_only = ON");
      database.run(`PRAGMA mmap_size = ${mapped}`);
    }
    database.run("PRAGMA cache_size = -8000");
    database.run("PRAGMA temp_store = MEMORY");
    for (const { name, arity, deterministic, call } of [...sqliteFunctions, timeBucketFunction]) {
      database.function(name, { deterministic, varargs: arity > 2 }, sized(call, arity));
    }
    database.function("charter_tick", (_row: unknown) => tick());
    return database;
  } catch (error) {
    database?.close();
    throw openFault(path, error);
  }
}

type Call = (typeof sqliteFunctions)[number]["call"];

/** SQLite takes the number of arguments from the function itself. */
function sized(call: Call, arity: number): Call {
  return arity === 1 ? (first) => call(first ?? null) : (first, second) => call(first ?? null, second ?? null);
}

function versionOf(database: Database): string {
  const version: unknown = database.query("SELECT sqlite_version()").values()[0]?.[0];
  return String(version);
}

/** Raises `storage_unavailable` for a version of SQLite whose write-ahead log can be corrupted. */
export function requireVersion(version: string): void {
  const parts = version.split(".").map(Number);
  for (const [index, least] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new Problem("storage_unavailable", `SQLite ${version} is too old: ${oldest.join(".")} or later is needed.`);
    }
  }
}

/** SQLite says which mode it is in now, and raises nothing where it could not change it. */
function requireWriteAheadLog(database: Database, path: string): void {
  const mode: unknown = database.query("PRAGMA journal_mode = WAL").values()[0]?.[0];
  if (mode === "wal") return;
  const detail = `${path} lies where SQLite can keep no write-ahead log (a network drive?): put it on a local disk.`;
  throw new Problem("storage_unavailable", detail);
}
