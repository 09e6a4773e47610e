/** The way to a part of a definition: keys of objects, positions in arrays. */
export type Path = readonly (string | number)[];

/** Something wrong with a definition, before its place in the file is looked up. */
export interface FoundFault {
  readonly path: Path;
  readonly message: string;
  /** Line and column inside the expression that stands at the path, both from 1. */
  readonly inside?: { readonly line: number; readonly column: number };
}

/** Gathers the faults of a definition, so that all are reported at once. */
export class Faults {
  readonly found: FoundFault[] = [];

  add(path: Path, message: string, inside?: FoundFault["inside"]): void {
    this.found.push(inside === undefined ? { path, message } : { path, message, inside });
  }
}

/** A path as people read it: `resources.tickets.indexes[0][1]`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
