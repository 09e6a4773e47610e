import { Database } from "bun:sqlite";
import { sqliteFunctions } from "../../expression/index.ts";
import { Problem } from "../../kit/problem.ts";
import { timeBucketFunction } from "./time-bucket-function.ts";

/** The first SQLite whose write-ahead log cannot be corrupted by its reset (sqlite.org/wal.html, "The WAL-Reset Bug"). */
const oldest = [3, 51, 3] as const;

/** What a connection is for. */
export type ConnectionUse = "write" | "read";

/**
 * Opens a connection as every part of the engine needs it: write-ahead log, commits on disk before they are answered, foreign
 * keys held. `tick` is called for rows that a query visits, and stops the query by raising.
 */
export function openConnection(path: string, use: ConnectionUse, tick: () => number): Database {
  const database =
    use === "write"
      ? new Database(path, { create: true, readwrite: true, strict: true })
      : new Database(path, { readonly: true, strict: true });
  try {
    requireVersion(database);
    database.run("PRAGMA busy_timeout = 5000");
    if (use === "write") {
      database.run("PRAGMA journal_mode = WAL");
      database.run("PRAGMA synchronous = FULL");
      database.run("PRAGMA foreign_keys = ON");
      database.run("PRAGMA wal_autocheckpoint = 4000");
    } else database.run("PRAGMA query_only = ON");
    database.run("PRAGMA cache_size = -8000");
    database.run("PRAGMA temp_store = MEMORY");
    for (const { name, arity, deterministic, call } of [...sqliteFunctions, timeBucketFunction]) {
      database.function(name, { deterministic, varargs: arity > 2 }, sized(call, arity));
    }
    database.function("charter_tick", (_row: unknown) => tick());
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

type Call = (typeof sqliteFunctions)[number]["call"];

/** SQLite takes the number of arguments from the function itself. */
function sized(call: Call, arity: number): Call {
  return arity === 1 ? (first) => call(first ?? null) : (first, second) => call(first ?? null, second ?? null);
}

function requireVersion(database: Database): void {
  const row: unknown = database.query("SELECT sqlite_version()").values()[0]?.[0];
  const parts = String(row).split(".").map(Number);
  for (const [index, least] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new Problem(
        "storage_unavailable",
        `SQLite ${String(row)} is too old: ${oldest.join(".")} or later is needed.`,
      );
    }
  }
}
