import type { Answers } from "./answers.ts";
import type { Exchange } from "./exchange.ts";
import type { HttpParts } from "./http-parts.ts";
import type { RequestLimits } from "./request-limits.ts";

/** What a handler works with beside the request itself. */
export interface HttpContext {
  readonly parts: HttpParts;
  readonly answers: Answers;
  readonly limits: RequestLimits;
  /** Aborted when the server begins to stop: what waits answers at once. */
  readonly stopping: AbortSignal;
}

/** Answers a request. What it raises becomes a problem. */
export type Handler = (exchange: Exchange, context: HttpContext) => Response | Promise<Response>;

/** The methods of HTTP that routes answer; `HEAD` and `OPTIONS` follow from them. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** An address with what answers there. */
export interface Route {
  /** Such as `/resources/:resource/:id`. */
  readonly pattern: string;
  readonly methods: Readonly<Partial<Record<Method, Handler>>>;
  /** Who may call: `anyone`, without being looked at, or a `caller` with a grant. Default: a caller. */
  readonly for?: "anyone" | "caller";
  /** Whether it is in no organization: whatever a request chooses is passed over. */
  readonly outsideOrganizations?: boolean;
  /** Whether its answers may wait long for something to happen. */
  readonly waits?: boolean;
}

/** The methods an address takes, as `Allow` lists them. */
export function allowedMethods(route: Route): string {
  const methods: string[] = Object.keys(route.methods);
  if (route.methods.GET) methods.push("HEAD");
  return [...methods, "OPTIONS"].join(", ");
}

/** What answers a method at an address: `HEAD` is answered as `GET`, and its text is left out on the way. */
export function handlerOf(route: Route, method: string): Handler | undefined {
  switch (method) {
    case "GET":
    case "POST":
    case "PUT":
    case "PATCH":
    case "DELETE":
      return route.methods[method];
    case "HEAD":
      return route.methods.GET;
    default:
      return undefined;
  }
}
