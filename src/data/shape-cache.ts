import type { RoleGrant } from "../access/grant.ts";

/** Shapes kept for callers of one set of roles. Filters are part of them, so there is no end of shapes. */
const mostKept = 500;

/**
 * Keeps what was compiled for a shape of request, for as long as its grant lives: a request of a known shape is answered
 * without parsing or compiling anything. The oldest shapes make place for new ones.
 */
export class ShapeCache<T> {
  readonly #byGrant = new WeakMap<RoleGrant, Map<string, T>>();

  /** What is kept for the shape, or what `make` gives, which is then kept. */
  get(rules: RoleGrant, shape: string, make: () => T): T {
    let shapes = this.#byGrant.get(rules);
    if (!shapes) {
      shapes = new Map();
      this.#byGrant.set(rules, shapes);
    }
    const known = shapes.get(shape);
    if (known !== undefined) return known;
    const made = make();
    const [oldest] = shapes.keys();
    if (shapes.size >= mostKept && oldest !== undefined) shapes.delete(oldest);
    shapes.set(shape, made);
    return made;
  }
}
