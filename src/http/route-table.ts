import type { PathParameters } from "./exchange.ts";
import type { Route } from "./route.ts";

/** A route that was found, and the values of its parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly parameters: PathParameters;
}

/** What may come next on the way to a route: a word as it is written, or the value of a parameter. */
class Step {
  readonly words = new Map<string, Step>();
  parameter: { readonly name: string; readonly next: Step } | undefined;
  route: Route | undefined;
}

/**
 * Finds the route of a path, word by word; a word that is written in a pattern goes before a parameter. A router of a
 * library was tried here and took a quarter of the whole time of a request outside the database.
 */
export class RouteTable {
  readonly #root = new Step();

  constructor(routes: readonly Route[]) {
    for (const route of routes) add(this.#root, route);
  }

  /** The route of a path; undefined when there is none. */
  match(path: string): RouteMatch | undefined {
    const parameters: Record<string, string> = {};
    let step = this.#root;
    for (let start = 1; start > 0; ) {
      const slash = path.indexOf("/", start);
      const word = slash < 0 ? path.slice(start) : path.slice(start, slash);
      const written = step.words.get(word);
      if (written !== undefined) step = written;
      else if (step.parameter === undefined || word === "") return undefined;
      else {
        parameters[step.parameter.name] = word;
        step = step.parameter.next;
      }
      start = slash + 1;
    }
    return step.route === undefined ? undefined : { route: step.route, parameters };
  }
}

/** Raises a `TypeError` for two routes at one address, or two names for one parameter. */
function add(root: Step, route: Route): void {
  let step = root;
  for (const word of route.pattern.slice(1).split("/")) {
    let next = word.startsWith(":") ? step.parameter?.next : step.words.get(word);
    if (next === undefined) {
      next = new Step();
      if (word.startsWith(":")) step.parameter = { name: word.slice(1), next };
      else step.words.set(word, next);
    } else if (word.startsWith(":") && step.parameter?.name !== word.slice(1)) {
      throw new TypeError(`${route.pattern} names a parameter anew`);
    }
    step = next;
  }
  if (step.route !== undefined) throw new TypeError(`${route.pattern} is routed twice`);
  step.route = route;
}
