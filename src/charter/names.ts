import { didYouMean } from "../kit/nearest.ts";

/** What every name in a definition looks like, so that it can stand in JSON, in a URL, in SQL and in an expression. */
const form = /^[a-z][a-z0-9_]{0,62}$/;

/** The system fields of every record, and those that some records have. No declared field may take their names. */
export const systemFieldNames = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "created_by",
  "updated_by",
  "deleted_at",
  "org_id",
] as const;

/** The roots of expressions (api.md, section 3). */
const roots = ["me", "input", "next", "old", "request"];

/** Words that CEL keeps for itself (cel-spec, "Syntax"). */
const celWords =
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  );

/** Names that mean something to the engines or to JavaScript. */
const engineWords = ["row_id", "rowid", "constructor", "prototype"];

/** The fields that users have from the system. */
export const userFieldNames = [
  "email",
  "name",
  "verified",
  "roles",
  "two_factor",
  "banned",
  "banned_until",
  "ban_reason",
] as const;
/** Members of `me` that are no profile fields, and what sign-up takes beside them. */
const reservedUserFields = ["signed_in", "org", "password"];

/** What is wrong with a name by its form; undefined when nothing is. */
export function nameFault(name: string): string | undefined {
  if (form.test(name)) return undefined;
  const better = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase()
    .replace(/^[^a-z]+|_+$/g, "");
  const hint = form.test(better) && !isReserved(better) ? ` Did you mean ${JSON.stringify(better)}?` : "";
  return `${JSON.stringify(name)} is not a name: use lower-case letters, digits and _, a letter first, at most 63.${hint}`;
}

/** What is wrong with the name of a field, or of a way back; undefined when nothing is. */
export function fieldNameFault(name: string, resource: string): string | undefined {
  const fault = nameFault(name);
  if (fault !== undefined) return fault;
  const reserved = `${JSON.stringify(name)} is reserved`;
  if (isSystemField(name)) return `${reserved}: every record has it, or may have it, from the system.`;
  if (roots.includes(name)) return `${reserved}: in expressions it stands for something else.`;
  if (isReserved(name)) return `${reserved}.`;
  if (resource !== "users") return undefined;
  if (userFieldNames.some((given) => given === name)) return `${reserved}: users have it from the system.`;
  return reservedUserFields.includes(name) ? `${reserved} in users.` : undefined;
}

/** What is wrong with the name of a resource; undefined when nothing is. */
export function resourceNameFault(name: string): string | undefined {
  const fault = nameFault(name);
  if (fault !== undefined) return fault;
  if (name === "users") return 'The people are declared under "users" at the top, not among the resources.';
  for (const prefix of ["charter_", "sqlite_", "pg_"]) {
    if (name.startsWith(prefix)) return `Names that begin with ${JSON.stringify(prefix)} are reserved.`;
  }
  return roots.includes(name) || isReserved(name) ? `${JSON.stringify(name)} is reserved.` : undefined;
}

/** A fault for a name that is none of those that exist. */
export function unknownName(what: string, name: string, known: Iterable<string>): string {
  return `There is no ${what} ${JSON.stringify(name)}.${didYouMean(name, known)}`;
}

/** A name for people: `created_at` becomes `Created at`. */
export function titleOf(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isSystemField(name: string): boolean {
  return systemFieldNames.some((given) => given === name);
}

function isReserved(name: string): boolean {
  return celWords.includes(name) || engineWords.includes(name);
}
