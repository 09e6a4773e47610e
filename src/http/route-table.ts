import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { PathParameters } from "./exchange.ts";
import type { Route } from "./route.ts";

/** Routes differ by their addresses alone here; their methods are looked at later, so that 405 can name them. */
const anyMethod = "ALL";

/** A route that was found, and the values of its parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly parameters: PathParameters;
}

/** Finds the route of a path by Hono's routers. Of several that fit, the first in the list wins. */
export class RouteTable {
  readonly #router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#router.add(anyMethod, route.pattern, route);
  }

  /** The route of a path; undefined when there is none. */
  match(path: string): RouteMatch | undefined {
    const [found, values] = this.#router.match(anyMethod, path);
    const [first] = found;
    if (first === undefined) return undefined;
    const [route, named] = first;
    const parameters: Record<string, string> = {};
    for (const name in named) {
      const value = named[name];
      const text = typeof value === "number" ? values?.[value] : value;
      if (text !== undefined) parameters[name] = text;
    }
    return { route, parameters };
  }
}
