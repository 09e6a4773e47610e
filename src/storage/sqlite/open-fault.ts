import { SQLiteError } from "bun:sqlite";
import { Problem } from "../../kit/problem.ts";
import { storageProblem } from "./translate-error.ts";

/** Why a file could not be opened as a database, in words for whoever starts the server. Other errors stay as they are. */
export function openFault(path: string, error: unknown): unknown {
  const detail = explain(path, codeOf(error));
  if (detail !== undefined) return new Problem("storage_unavailable", detail, { cause: error });
  return error instanceof SQLiteError ? (storageProblem(error.code ?? "", error) ?? error) : error;
}

function explain(path: string, code: string): string | undefined {
  if (code === "SQLITE_NOTADB") return `${path} is no SQLite database: name another file, or move this one away.`;
  if (code.startsWith("SQLITE_CORRUPT")) return `${path} is damaged: put back a copy of it that is whole.`;
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|^E(ACCES|PERM|NOTDIR|ISDIR|EXIST|ROFS)$/.test(code)) {
    return `${path} cannot be opened for writing: this needs a file, and a folder, that the server's user may write to.`;
  }
  return undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
