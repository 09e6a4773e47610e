import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import type { DefinitionError, DefinitionFault } from "../../charter/definition-error.ts";
import type { Json } from "../../kit/json.ts";
import type { Paint } from "./terminal.ts";

/** Wider lines are cut around the fault. */
const excerptWidth = 100;

/** All faults of a definition as text for a person: the place, what is wrong, the line it is on, and a caret below it. */
export function faultsText(error: DefinitionError, paint: Paint, folder = process.cwd()): string {
  const count = error.errors.length;
  const heading = count === 1 ? "The definition has an error." : `The definition has ${count} errors.`;
  const faults = error.errors.map((fault) => faultText(fault, paint, folder));
  return [paint.bold(heading), ...faults].join("\n\n");
}

/** All faults of a definition for a machine. */
export function faultsJson(error: DefinitionError): Json {
  return error.errors.map(({ path, message, file, line, column }) => ({
    path,
    message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }));
}

function faultText(fault: DefinitionFault, paint: Paint, folder: string): string {
  const { file, line, column, path, message } = fault;
  const place = [file === undefined ? undefined : shortPath(file, folder), line, column].filter(
    (part) => part !== undefined,
  );
  const heading = [paint.cyan(place.join(":")), paint.dim(path)].filter((part) => part !== "").join("  ");
  const text = message
    .split("\n")
    .map((part) => `  ${part}`)
    .join("\n");
  const excerpt = file === undefined || line === undefined ? "" : excerptText(file, line, column, paint);
  return [heading, text, excerpt].filter((part) => part !== "").join("\n");
}

/** A file as seen from a folder, or whole when it lies outside. */
export function shortPath(file: string, folder: string): string {
  const near = relative(folder, file);
  return near.startsWith("..") ? file : near;
}

function excerptText(file: string, line: number, column: number | undefined, paint: Paint): string {
  const text = existsSync(file) ? readFileSync(file, "utf8").split("\n")[line - 1] : undefined;
  if (text === undefined || text.trim() === "") return "";
  const start = column === undefined ? 0 : Math.max(0, column - excerptWidth / 2);
  const end = start + excerptWidth;
  const shown = `${start > 0 ? "…" : ""}${text.slice(start, end).trimEnd()}${end < text.length ? "…" : ""}`;
  const gutter = `    ${line} │ `;
  const lines = [`${paint.dim(gutter)}${shown}`];
  if (column !== undefined) {
    const before = text.slice(start, column - 1).replaceAll(/[^\t]/g, " ");
    lines.push(`${paint.dim(`${" ".repeat(gutter.length - 2)}│ `)}${start > 0 ? " " : ""}${before}${paint.red("^")}`);
  }
  return lines.join("\n");
}
