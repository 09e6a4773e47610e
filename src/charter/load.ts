import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { didYouMean } from "../kit/nearest.ts";
import { frameOf } from "./call-site.ts";
import { type CompileOptions, compileModel } from "./compile.ts";
import { DefinitionError, type DefinitionFault } from "./definition-error.ts";
import * as definitionExports from "./definition-exports.ts";
import type { Model } from "./model.ts";
import { findSourceFiles, messageOf, positionOf } from "./source-files.ts";

const marker = "?charter=";
const scripts = /\.[cm]?[jt]sx?$/;

/** The load that is running: a number of its own, and the files it reads afresh. */
let running: { readonly number: number; readonly files: ReadonlySet<string> } | undefined;
let loads = 0;
let queue: Promise<unknown> = Promise.resolve();
let installed = false;

/**
 * Loads a charter file and compiles it. The file and all it imports by relative paths are read afresh each time, after an error
 * too. `charter` means this very package wherever the file lies, installed beside it or not. Loads run one after another.
 * Raises a `DefinitionError` for everything wrong: no such file, a syntax error, an error thrown while it runs, a wrong definition.
 * A definition is a program: load only files that you would run.
 */
export function loadDefinition(file: string, options: CompileOptions = {}): Promise<Model> {
  const result = queue.then(() => load(resolve(file), options));
  queue = result.catch(() => undefined);
  return result;
}

async function load(file: string, options: CompileOptions): Promise<Model> {
  if (!existsSync(file)) throw new DefinitionError([{ path: "", file, message: "There is no such file." }]);
  const { files, faults } = findSourceFiles(file);
  if (faults.length > 0) throw new DefinitionError(faults);
  const definition = await importFresh(file, files);
  try {
    return compileModel(definition, options);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new DefinitionError(error.errors.map((fault) => (fault.file === undefined ? { ...fault, file } : fault)));
  }
}

async function importFresh(file: string, files: ReadonlySet<string>): Promise<unknown> {
  installPlugin();
  loads += 1;
  running = { number: loads, files };
  try {
    const loaded: unknown = await import(`${file}${marker}${loads}`);
    return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
  } catch (error) {
    throw new DefinitionError([faultOf(error, file, files)], { cause: error });
  } finally {
    running = undefined;
    forget(`${marker}${loads}`);
  }
}

/** Takes the modules of a load out of the cache: the definition holds what it needs of them, nobody asks for them again. */
function forget(ending: string): void {
  for (const key of Object.keys(require.cache)) if (key.endsWith(ending)) delete require.cache[key];
}

function faultOf(error: unknown, file: string, files: ReadonlySet<string>): DefinitionFault {
  const message = `The file failed while it was read: ${messageOf(error)}.${adviceOn(error)}`;
  if (error instanceof BuildMessage)
    return { path: "", file: error.position?.file || file, ...positionOf(error), message };
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frame = stack
    .split("\n")
    .map(frameOf)
    .find((found) => found !== undefined && files.has(found.file));
  return { path: "", file, message, ...frame };
}

/** What was likely meant, where a name of this package was forgotten or misspelt. */
function adviceOn(error: unknown): string {
  const text = messageOf(error);
  const kind = /^field\.(\w+) is not a function/.exec(text)?.[1];
  if (kind !== undefined) return didYouMean(kind, Object.keys(definitionExports.field));
  const name = /^(\w+) is not defined/.exec(text)?.[1];
  if (name === undefined) return "";
  const known = Object.keys(definitionExports);
  return known.includes(name) ? ` Import it: import { ${name} } from "charter".` : didYouMean(name, known);
}

/**
 * Teaches the runtime two things: what `charter` is, and that the files of a running load carry its number, so that none comes
 * from the cache. (A module that failed once stays failed under its name for as long as the process lives.)
 */
function installPlugin(): void {
  if (installed) return;
  installed = true;
  Bun.plugin({
    name: "charter definitions",
    setup(build) {
      build.module("charter", () => ({ loader: "object", exports: { ...definitionExports } }));
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path, importer }) => {
        const from = importer.replace(/\?.*$/, "");
        if (running === undefined || !running.files.has(from)) return undefined;
        const found = Bun.resolveSync(path, dirname(from));
        return scripts.test(found) ? { path: `${found}${marker}${running.number}` } : undefined;
      });
    },
  });
}
