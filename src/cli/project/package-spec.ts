import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isJsonObject } from "../../kit/json.ts";

/** The folder of the package that is running. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** The version of the package that is running. */
export function packageVersion(): string {
  const version = readJson(join(packageRoot, "package.json")).version;
  return typeof version === "string" ? version : "0.0.0";
}

/** The version of Bun's types that the package was checked with. */
export function bunTypesVersion(): string {
  const { devDependencies } = readJson(join(packageRoot, "package.json"));
  const version = isJsonObject(devDependencies) ? devDependencies["@types/bun"] : undefined;
  return typeof version === "string" ? version : "latest";
}

/**
 * How a new project in `folder` names the package that is running as its dependency: as it was installed itself
 * (`github:…`, a version), or, from a checkout, by the path to it.
 */
export function packageSpec(folder: string, root = packageRoot): string {
  const marker = `${sep}node_modules${sep}`;
  const position = root.lastIndexOf(marker);
  if (position < 0) return pathSpec(folder, root);
  const installer = root.slice(0, position);
  const { dependencies } = readJson(join(installer, "package.json"));
  const spec = isJsonObject(dependencies) ? dependencies.charter : undefined;
  if (typeof spec !== "string") return pathSpec(folder, root);
  const path = /^(?:file|link):(.+)$/.exec(spec)?.[1];
  return path === undefined ? spec : pathSpec(folder, resolve(installer, path));
}

function pathSpec(folder: string, root: string): string {
  const path = relative(resolve(folder), root);
  return `file:${path.startsWith("..") ? path : `./${path}`}`;
}

function readJson(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isJsonObject(content) ? content : {};
}
