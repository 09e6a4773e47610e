import { dirname, join, normalize } from "node:path";
import { definitionLayers, layers } from "../src/layers.ts";

/** An import of one source file by another; both paths are relative to the root of the sources. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone at run time: it counts for the order of the layers, not for cycles. */
  readonly typeOnly: boolean;
}

const transpiler = new Bun.Transpiler({ loader: "ts" });

// The transpiler leaves out what is marked as a type; without the mark it finds that too.
const typeImport = /^(\s*(?:import|export)) type (?=[{*\w])(?=[^;=]*\bfrom\b)/gm;
const typeName = /([{,]\s*)type (?=[\w$]+(?: as [\w$]+)?\s*[,}])/g;
const inlineTypeImport = /\bimport\("(\.{1,2}\/[^"]+)"\)/g;
const threadStart = /\bnew URL\("(\.{1,2}\/[^"]+\.ts)"/g;

/** The relative imports of one source text, threads it starts included. Packages and Bun's own modules are left out. */
export function importsOf(from: string, source: string): Import[] {
  const atRunTime = specifiers(source);
  const marked = specifiers(source.replace(typeImport, "$1 ").replace(typeName, "$1"));
  const named = [...source.matchAll(inlineTypeImport), ...source.matchAll(threadStart)].map((match) => match[1] ?? "");
  return [...new Set([...marked, ...named])]
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => ({
      from,
      to: normalize(join(dirname(from), specifier)),
      typeOnly: !atRunTime.has(specifier),
    }));
}

function specifiers(source: string): Set<string> {
  // The transpiler does not know the line that makes a script a command.
  return new Set(transpiler.scanImports(source.replace(/^#!.*/, "")).map((found) => found.path));
}

/** The imports that go against the order of `layers`, each as a sentence. */
export function orderViolations(imports: readonly Import[]): string[] {
  return imports.flatMap((edge) => {
    const fault = orderFault(edge);
    return fault === undefined ? [] : [`${edge.from} imports ${edge.to}: ${fault}`];
  });
}

function orderFault({ from, to }: Import): string | undefined {
  // Tests of the sources may use what `test/` keeps for them; `layers.ts` has no imports and is for all.
  if (to === "layers.ts" || (to.startsWith("../test/") && from.endsWith(".test.ts"))) return undefined;
  if (to.startsWith("..")) return "it is outside the sources";
  if (to === "index.ts") return "index.ts is for definitions, not for the server";
  const [source, target] = [layerOf(from), layerOf(to)];
  if (rank(target) < 0) return `${target} is no layer`;
  if (source === "index" || source === "layers") {
    return definitionLayers.includes(target) ? undefined : `definitions may take from ${definitionLayers.join(", ")}`;
  }
  if (rank(source) < 0) return `${source} is no layer`;
  return rank(target) <= rank(source) ? undefined : `${target} comes after ${source}`;
}

/** The layer of a file: its first folder, or the file's own name at the top (`app.test.ts` belongs to `app`). */
export function layerOf(path: string): string {
  return path.split("/")[0]?.split(".")[0] ?? path;
}

function rank(layer: string): number {
  return layers.findIndex(({ name }) => name === layer);
}

/** The cycles among imports that remain at run time: each is the list of its files, the first one again at the end. */
export function cyclesIn(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(
    imports.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  );
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file]);
    if (start >= 0 || finished.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    finished.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
