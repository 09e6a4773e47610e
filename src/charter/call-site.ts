import { join } from "node:path";

/** Where in a source file a builder was called. Line and column count from 1. */
export interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const builders = new Set(
  ["call-site.ts", "charter.ts", "env.ts", "expr.ts", "field.ts", "resource.ts"].map((name) =>
    join(import.meta.dir, name),
  ),
);

const frame = /(?:^|[\s(])(\/[^\n]*?):(\d+):(\d+)\)?\s*$/;

/**
 * Where the builder that is running was called from: the nearest frame outside the builders.
 * It lets a fault name its line even when the definition is spread over files, loops and helper functions.
 * Undefined where the stack does not say.
 */
export function callSite(): CallSite | undefined {
  for (const line of (new Error().stack ?? "").split("\n")) {
    const site = frameOf(line);
    if (site !== undefined && !builders.has(site.file)) return site;
  }
  return undefined;
}

/** The place that a line of a stack trace names. */
export function frameOf(line: string): CallSite | undefined {
  const [, file, row, column] = frame.exec(line) ?? [];
  if (file === undefined) return undefined;
  return { file: file.replace(/\?.*$/, ""), line: Number(row), column: Number(column) };
}
