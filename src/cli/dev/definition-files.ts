import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const transpiler = new Bun.Transpiler({ loader: "ts" });
const endings = ["", ".ts", ".tsx", ".js", ".json", "/index.ts", "/index.js"];

/**
 * The definition's file and every file that it imports by a relative path, however deep. A file that cannot be parsed
 * is among them, without what it imports.
 */
export function definitionFiles(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [resolve(file)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    waiting.push(...importsOf(path));
  }
  return found;
}

function importsOf(path: string): readonly string[] {
  if (!/\.(ts|tsx|js)$/.test(path) || !existsSync(path)) return [];
  try {
    return transpiler
      .scanImports(readFileSync(path, "utf8"))
      .filter((found) => /^\.{0,2}\//.test(found.path))
      .flatMap((found) => existing(resolve(dirname(path), found.path)));
  } catch {
    return [];
  }
}

function existing(path: string): readonly string[] {
  const found = endings.map((ending) => path + ending).find((file) => existsSync(file) && statSync(file).isFile());
  return found === undefined ? [path] : [found];
}
