import { SQLiteError } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";
import { ConstraintError } from "../engine.ts";

/** What SQLite raised as the layers above know it; what they cannot act on stays as it is. */
export function translateError(error: unknown, table = ""): unknown {
  if (!(error instanceof SQLiteError)) return error;
  const { code = "", message } = error;
  if (
    code.startsWith("SQLITE_CONSTRAINT_UNIQUE") ||
    code === "SQLITE_CONSTRAINT_PRIMARYKEY" ||
    code === "SQLITE_CONSTRAINT_ROWID"
  ) {
    return constraint("unique", message, table, error);
  }
  if (code === "SQLITE_CONSTRAINT_FOREIGNKEY") return constraint("foreign_key", message, table, error);
  if (code === "SQLITE_CONSTRAINT_NOTNULL") return constraint("not_null", message, table, error);
  return storageProblem(code, error) ?? error;
}

/** The problem that an error code of SQLite's stands for, where it is the storage that failed and not the request. */
export function storageProblem(code: string, cause: unknown): Problem | undefined {
  if (code === "SQLITE_FULL") return new Problem("storage_full", "The disk is full: nothing was written.", { cause });
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|BUSY|CORRUPT|NOTADB)/.test(code)) {
    const detail = "The storage cannot be used just now: nothing was written.";
    return new Problem("storage_unavailable", detail, { cause });
  }
  return undefined;
}

/** SQLite names a key's columns only in the message: `UNIQUE constraint failed: users.email, users.org`. */
function constraint(kind: ConstraintError["kind"], message: string, table: string, cause: unknown): ConstraintError {
  const named = /failed: (.+)$/.exec(message)?.[1]?.split(", ") ?? [];
  const pairs = named.map((each) => each.split("."));
  const columns = pairs.map(([, column]) => column).filter((column) => column !== undefined);
  return new ConstraintError(kind, pairs[0]?.[0] ?? table, columns, { cause });
}
