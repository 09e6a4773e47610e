import { Database } from "bun:sqlite";
import { existsSync, statSync } from "node:fs";
import { CommandError, exitCodes } from "../exit-codes.ts";

/** The file that `--from sqlite:FILE` names. Raises a `CommandError` (usage) for another form. */
export function sourceFile(from: string): string {
  const file = /^sqlite:(.+)$/.exec(from)?.[1];
  if (file !== undefined) return file;
  throw new CommandError(`--from ${from} names no source.`, "Write --from sqlite:FILE.", exitCodes.usage);
}

/**
 * Opens an existing SQLite database for reading alone. With `integers: "exact"` integers come as `bigint`, so that none
 * loses digits. Raises a `CommandError` when there is no such file, or it is no database.
 */
export function openSource(file: string, options: { readonly integers: "number" | "exact" }): Database {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new CommandError(`There is no file ${file}.`, "Name an SQLite database: --from sqlite:FILE.");
  }
  try {
    const database = new Database(file, { readonly: true, safeIntegers: options.integers === "exact" });
    database.query("SELECT count(*) FROM sqlite_schema").get();
    return database;
  } catch (error) {
    throw new CommandError(`${file} cannot be read as an SQLite database.`, "Is it the right file?", exitCodes.failed, {
      cause: error,
    });
  }
}
