import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DefinitionFault } from "./definition-error.ts";

/** A definition's source: its file, those it imports by a relative path however deep, and what cannot be read of them. */
export interface SourceFiles {
  readonly files: ReadonlySet<string>;
  readonly faults: readonly DefinitionFault[];
}

const scripts = /\.[cm]?[jt]sx?$/;
const transpilers = { ts: new Bun.Transpiler({ loader: "ts" }), tsx: new Bun.Transpiler({ loader: "tsx" }) };

/**
 * Finds the files that a definition is made of, without running any of them. A file that cannot be parsed, or imports one that
 * is not there, is a fault; the way on from it is not known.
 */
export function findSourceFiles(file: string): SourceFiles {
  const files = new Set<string>();
  const faults: DefinitionFault[] = [];
  const waiting = [resolve(file)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    if (scripts.test(path)) waiting.push(...importsOf(path, faults));
  }
  return { files, faults };
}

function importsOf(file: string, faults: DefinitionFault[]): readonly string[] {
  try {
    // The transpiler does not know the line that makes a script a command.
    const text = readFileSync(file, "utf8").replace(/^#!.*/, "");
    const transpiler = file.endsWith("x") ? transpilers.tsx : transpilers.ts;
    return transpiler
      .scanImports(text)
      .flatMap(({ path }) => (/^\.{0,2}\//.test(path) ? locate(file, path, text, faults) : []));
  } catch (error) {
    const cause = firstError(error);
    faults.push({ path: "", file, ...positionOf(cause), message: `The file cannot be read: ${messageOf(cause)}.` });
    return [];
  }
}

function locate(file: string, imported: string, text: string, faults: DefinitionFault[]): readonly string[] {
  try {
    return [Bun.resolveSync(imported, dirname(file))];
  } catch {
    const before = text.slice(0, Math.max(0, text.indexOf(imported))).split("\n");
    const place = { line: before.length, column: (before.at(-1) ?? "").length + 1 };
    faults.push({
      path: "",
      file,
      ...place,
      message: `There is no file ${JSON.stringify(imported)} to import.`,
    });
    return [];
  }
}

/** The first of the errors that a parser gives together: those after it mostly follow from it. */
function firstError(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors.find((each) => each instanceof BuildMessage) ?? error) : error;
}

/** The line and column that a parser's error carries, if any. */
export function positionOf(error: unknown): { readonly line?: number; readonly column?: number } {
  if (!(error instanceof BuildMessage) || error.position === null) return {};
  return { line: error.position.line, column: error.position.column };
}

/** An error's message in a line, without a full stop at its end, and without the engine's copy of the source. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error || error instanceof BuildMessage ? error.message : String(error);
  return message.replace(/ \((?:In|near) '.*\)\.?$/s, "").replace(/\.$/, "");
}
