import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "./exit-codes.ts";

/**
 * The definition that a command is about: the file named, `charter.ts` in the folder named, or `./charter.ts`.
 * Raises a `CommandError` when there is none.
 */
export function definitionPath(named: string | undefined): string {
  const path = resolve(named ?? "charter.ts");
  if (/\.[cm]?[jt]sx?$/.test(path)) {
    if (existsSync(path)) return path;
  } else if (existsSync(join(path, "charter.ts"))) return join(path, "charter.ts");
  throw new CommandError(
    `There is no ${named ?? "charter.ts in this folder"}.`,
    "Name the file (charter COMMAND FILE), or make a project: charter init.",
  );
}
