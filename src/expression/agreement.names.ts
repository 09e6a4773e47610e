import { type Draw, pick } from "./agreement.values.ts";
import { meMembers, type World } from "./agreement.world.ts";
import type { Type } from "./type.ts";

/** A name that holds a record: the bare names' own (empty), a root of a write, or an item of a comprehension. */
export interface Row {
  readonly path: string;
  readonly resource: string;
}

type Path<Of> = readonly [path: string, of: Of];

/** What an expression may name where it is being made up. */
export class Names {
  readonly #draw: Draw;
  readonly #world: World;
  readonly #rows: readonly Row[];
  readonly #items: readonly Path<Type>[];
  /** Whether relations may be walked. */
  readonly walks: boolean;

  constructor(draw: Draw, world: World, walks: boolean, rows: readonly Row[], items: readonly Path<Type>[] = []) {
    this.#draw = draw;
    this.#world = world;
    this.walks = walks;
    this.#rows = rows;
    this.#items = items;
  }

  /** How many comprehensions over lists are around. */
  get lists(): number {
    return this.#items.length;
  }

  /** A name that no comprehension around has. */
  newName(): string {
    return `x${this.#rows.length}_${this.#items.length}`;
  }

  withItem(name: string, type: Type): Names {
    return new Names(this.#draw, this.#world, this.walks, this.#rows, [...this.#items, [name, type]]);
  }

  withRow(path: string, resource: string): Names {
    return new Names(this.#draw, this.#world, this.walks, [...this.#rows, { path, resource }], this.#items);
  }

  /** Everything that has a value, by its type: members, those of records that references lead to, items of lists. */
  paths(): readonly Path<Type>[] {
    const paths: Path<Type>[] = [...this.#items];
    for (const [name, type] of meMembers) if (type.kind !== "object") paths.push([`me.${name}`, type]);
    paths.push(["me.org.id", { kind: "string" }], ["request.api_key", { kind: "string" }]);
    paths.push(["request.time", { kind: "timestamp" }]);
    const followed = this.walks ? this.references().map(([path, resource]) => ({ path, resource })) : [];
    for (const { path, resource } of [...this.#rows, ...followed]) {
      for (const member of this.#members(resource)) {
        if (member.kind === "value") paths.push([dotted(path, member.name), member.type]);
      }
    }
    return [...paths, ...this.#elements(paths)];
  }

  listPaths(): readonly Path<Type>[] {
    return this.paths().filter(([, type]) => type.kind === "list");
  }

  /** The references at hand, with the resource that each leads to. */
  references(): readonly Path<string>[] {
    const step = ({ path, resource }: Row) =>
      this.#members(resource).flatMap((member) =>
        member.kind === "ref" ? [[dotted(path, member.name), member.target] as const] : [],
      );
    const near = this.#rows.flatMap(step);
    return this.walks ? [...near, ...near.flatMap(([path, resource]) => step({ path, resource }))] : near;
  }

  /** Everything that stands for a record: references, roots of a write, items of comprehensions. */
  records(): readonly Path<string>[] {
    const rows = this.#rows.flatMap(({ path, resource }) => (path === "" ? [] : [[path, resource] as const]));
    return [...this.references(), ...rows];
  }

  /** The lists of related records at hand, with their resource. */
  related(): readonly Path<string>[] {
    const starts = [...this.#rows, ...this.references().map(([path, resource]) => ({ path, resource }))];
    return starts.flatMap(({ path, resource }) =>
      this.#members(resource).flatMap((member) =>
        member.kind === "inverse" || member.kind === "refs"
          ? [[dotted(path, member.name), member.target] as const]
          : [],
      ),
    );
  }

  #members(resource: string) {
    return [...(this.#world.resources.get(resource)?.members.values() ?? [])];
  }

  /** `list[0]`, `list[count]`, `list[list[0]]`. */
  #elements(paths: readonly Path<Type>[]): readonly Path<Type>[] {
    const counts = paths.flatMap(([path, type]) => (type.kind === "int" ? [path] : [])).slice(0, 2);
    const nested = paths.flatMap(([path, type]) =>
      type.kind === "list" && type.of.kind === "int" ? [`${path}[${pick(this.#draw, ["0", "1", ...counts])}]`] : [],
    );
    const indexes = ["0", "1", "2", ...counts, ...nested.slice(0, 1)];
    return paths.flatMap(([path, type]): readonly Path<Type>[] =>
      type.kind === "list" && !path.startsWith("me.") ? [[`${path}[${pick(this.#draw, indexes)}]`, type.of]] : [],
    );
  }
}

function dotted(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
