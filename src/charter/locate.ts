import { readFileSync } from "node:fs";
import type { CallSite } from "./call-site.ts";
import type { Definition } from "./charter.ts";
import type { DefinitionFault } from "./definition-error.ts";
import { type FoundFault, formatPath, type Path } from "./faults.ts";
import { WrittenField } from "./field-definition.ts";
import { fieldKinds } from "./field-kinds.ts";
import { isOptions } from "./option-reader.ts";
import { ResourceDefinition } from "./resource.ts";
import { findInCall } from "./source-place.ts";

/** A builder's call on the way to a fault, and what of the way lies inside its argument. */
interface Anchor {
  readonly site: CallSite;
  readonly argument: number;
  readonly rest: Path;
}

/**
 * Gives each fault its place: the builder's call nearest to it says the file and line, and the text from there on is read to
 * find the property itself. Where that is not written out in the call, the place is what was found of the way to it.
 */
export function locateFaults(definition: Definition, faults: readonly FoundFault[]): DefinitionFault[] {
  const texts = new Map<string, string | undefined>();
  const read = (file: string) => {
    if (!texts.has(file)) texts.set(file, readText(file));
    return texts.get(file);
  };
  return faults.map((fault) => locateFault(definition, fault, read)).sort(byPlace);
}

function locateFault(
  definition: Definition,
  fault: FoundFault,
  read: (file: string) => string | undefined,
): DefinitionFault {
  const base = { path: formatPath(fault.path), message: fault.message };
  const anchors = anchorsOf(definition, fault.path);
  const [nearest] = anchors;
  if (nearest === undefined) return base;
  for (const { site, argument, rest } of anchors) {
    const text = read(site.file);
    const offset = text === undefined ? undefined : offsetOf(text, site);
    const place = text === undefined || offset === undefined ? undefined : findInCall(text, offset, argument, rest);
    if (text === undefined || place === undefined) continue;
    const inside = fault.inside && place.literal && place.steps === rest.length ? fault.inside : undefined;
    const found = inside && place.literal ? insideOffset(place.literal, inside) : place.offset;
    return { ...base, file: site.file, ...lineAndColumn(text, found) };
  }
  return { ...base, ...nearest.site };
}

/** The builders' calls on the way, the nearest first. The call of the very thing at the path does not count: its name does. */
function anchorsOf(definition: Definition, path: Path): readonly Anchor[] {
  const anchors: Anchor[] = [];
  const add = (site: CallSite | undefined, argument: number, rest: Path) => {
    if (site !== undefined) anchors.unshift({ site, argument, rest });
  };
  add(definition.site, 0, path);
  let value: unknown = definition.given;
  for (const [index, part] of path.entries()) {
    const rest = path.slice(index + 1);
    value = partOf(value, part);
    if (value instanceof ResourceDefinition && rest.length > 0) {
      add(value.site, 0, rest);
      value = value.given;
    } else if (value instanceof WrittenField && rest.length > 0) {
      const argument = argumentOf(value, rest[0]);
      add(value.site, argument.index, argument.named ? rest.slice(1) : rest);
    }
  }
  return anchors;
}

function partOf(value: unknown, part: string | number): unknown {
  if (value instanceof WrittenField) {
    const { index, named } = argumentOf(value, part);
    return named ? value.given[index] : partOf(value.given[index], part);
  }
  if (Array.isArray(value) && typeof part === "number") return value[part];
  return isOptions(value) && Object.hasOwn(value, part) ? value[String(part)] : undefined;
}

function argumentOf(field: WrittenField, part: string | number | undefined) {
  const names = fieldKinds[field.kind].given;
  const index = typeof part === "string" ? names.indexOf(part) : -1;
  return index === -1 ? { index: names.length - 1, named: false } : { index, named: true };
}

function offsetOf(text: string, { line, column }: CallSite): number | undefined {
  let start = 0;
  for (let count = 1; count < line; count += 1) {
    const end = text.indexOf("\n", start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  return start + column - 1;
}

/** The offset in the file of a line and column (in code points) inside a literal. */
function insideOffset(
  literal: { readonly text: string; readonly start: number },
  inside: NonNullable<FoundFault["inside"]>,
) {
  const lines = literal.text.slice(1, -1).split("\n").slice(0, inside.line);
  const last = lines.pop() ?? "";
  const before = lines.reduce((length, line) => length + line.length + 1, 0);
  return (
    literal.start +
    1 +
    before +
    Array.from(last)
      .slice(0, inside.column - 1)
      .join("").length
  );
}

function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function byPlace(left: DefinitionFault, right: DefinitionFault): number {
  if (left.file !== right.file) return (left.file ?? "") < (right.file ?? "") ? -1 : 1;
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
