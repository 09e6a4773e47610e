import type { Grant, Principal } from "../access/grant.ts";
import { Problem, type ProblemCode } from "../kit/problem.ts";
import { events } from "../observability/events.ts";
import { Answers } from "./answers.ts";
import { Cors } from "./cors.ts";
import { Exchange } from "./exchange.ts";
import type { Connection, HttpParts } from "./http-parts.ts";
import { RequestLimits, rateLimitHeader } from "./request-limits.ts";
import { allowedMethods, type HttpContext, handlerOf, type Route } from "./route.ts";
import { RouteTable } from "./route-table.ts";
import { createRoutes } from "./routes.ts";
import { requireSameSite } from "./same-site.ts";

/** Answers that take longer, in milliseconds, are worth a warning. */
const slow = 1000;

/** Problems of a server that is well, but busy: the line of the request tells enough of them. */
const expected: ReadonlySet<ProblemCode> = new Set<ProblemCode>(["overloaded", "deadline"]);

/** The API of one model. */
export interface Http {
  /** Answers a request. Never raises. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Begins to stop: `/readyz` says so, and whatever waits answers at once. Requests are still answered. */
  drain(): void;
}

/** Makes the API of a model from its parts. */
export function createHttp(parts: HttpParts): Http {
  return new HttpServer(parts);
}

class HttpServer implements Http {
  readonly #table: RouteTable;
  readonly #cors: Cors;
  readonly #stopping = new AbortController();
  readonly #context: HttpContext;
  readonly #limits: RequestLimits;
  readonly #grants = new WeakMap<Principal, Grant>();
  readonly #mostRequests: number;
  #working = 0;
  #waiting = 0;
  #shedding = false;

  constructor(private readonly parts: HttpParts) {
    const { model, settings } = parts;
    this.#table = new RouteTable(createRoutes(parts.identity));
    this.#cors = new Cors(model.cors.origins);
    this.#mostRequests = settings.maxRequests;
    this.#limits = new RequestLimits(model.limits, settings.rateScale);
    const { policy } = this.#limits;
    const answers = new Answers({
      ...(policy !== undefined && { ratePolicy: policy }),
      revision: model.revision,
      secure: settings.publicUrl?.startsWith("https:") ?? false,
      byOrigin: this.#cors.varies,
    });
    this.#context = { parts, answers, limits: this.#limits, stopping: this.#stopping.signal };
  }

  drain(): void {
    this.#stopping.abort();
  }

  async fetch(request: Request, connection?: Connection): Promise<Response> {
    const exchange = new Exchange(request, connection, this.parts);
    let admitted: Route | undefined;
    let response: Response;
    try {
      const { route, parameters } = this.#table.match(exchange.path) ?? nowhere();
      exchange.route = route.pattern;
      exchange.parameters = parameters;
      const handler = handlerOf(route, exchange.method);
      if (handler === undefined) response = this.#otherMethod(exchange, route);
      else {
        if (route.for !== "anyone") {
          this.#admit(route);
          admitted = route;
          const found = this.parts.identity.authenticate(request);
          const principal = found instanceof Promise ? await found : found;
          const counted = this.#limits.admit(exchange, principal);
          if (counted instanceof Promise) await counted;
          if (principal.session?.byCookie) requireSameSite(request, this.parts.model.cors.origins);
          const placed = this.#placed(route, principal, request);
          exchange.grant = this.#grantOf(placed instanceof Promise ? await placed : placed);
        }
        response = await handler(exchange, this.#context);
      }
    } catch (error) {
      response = this.#failed(exchange, await this.#counted(exchange, error));
    }
    if (admitted !== undefined) this.#release(admitted);
    return this.#finished(exchange, response);
  }

  /** The principal in the organization that its request chooses. */
  #placed(route: Route, principal: Principal, { headers }: Request): Principal | Promise<Principal> {
    if (route.outsideOrganizations) return principal;
    return this.parts.identity.within(principal, headers.get("charter-org"));
  }

  /** What is to be answered to what was raised: credentials that do not hold are counted too. */
  async #counted(exchange: Exchange, error: unknown): Promise<unknown> {
    const refused = error instanceof Problem && error.code === "unauthenticated" && exchange.grant === undefined;
    if (!refused) return error;
    try {
      await this.#limits.admitStranger(exchange);
      return error;
    } catch (limited) {
      return limited;
    }
  }

  /** The grant of a principal: made once for each, since callers mostly come again. */
  #grantOf(principal: Principal): Grant {
    let grant = this.#grants.get(principal);
    if (grant === undefined) {
      grant = this.parts.grantOf(principal);
      this.#grants.set(principal, grant);
    }
    return grant;
  }

  /** Takes a request in, unless so many are being worked on that it would only make all of them late. */
  #admit(route: Route): void {
    if ((route.waits ? this.#waiting : this.#working) >= this.#mostRequests) {
      if (!this.#shedding) this.parts.logger.warn({ event: events.requestsShed, most: this.#mostRequests });
      this.#shedding = true;
      throw new Problem("overloaded", "Too many requests are being worked on: try again in a moment.");
    }
    this.#shedding = false;
    if (route.waits) this.#waiting += 1;
    else this.#working += 1;
  }

  #release(route: Route): void {
    if (route.waits) this.#waiting -= 1;
    else this.#working -= 1;
  }

  /** What every answer gets, whatever made it. */
  #finished(exchange: Exchange, response: Response): Response {
    const { headers } = response;
    headers.set("X-Request-Id", exchange.requestId);
    if (exchange.standings.length > 0) headers.set("RateLimit", rateLimitHeader(exchange.standings));
    const origin = exchange.request.headers.get("origin");
    if (origin !== null) this.#cors.open(origin, headers);
    if (this.#stopping.signal.aborted) headers.set("Connection", "close");
    this.#log(exchange, response.status);
    return response;
  }

  #otherMethod(exchange: Exchange, route: Route): Response {
    const allowed = allowedMethods(route);
    const { headers: asked } = exchange.request;
    const { answers } = this.#context;
    if (exchange.method !== "OPTIONS") {
      const response = this.#refused(exchange, new Problem("method_not_allowed", `This address takes ${allowed}.`));
      response.headers.set("Allow", allowed);
      return response;
    }
    const response = answers.empty(204);
    response.headers.set("Allow", allowed);
    const origin = asked.get("origin");
    if (origin !== null && asked.has("access-control-request-method")) {
      this.#cors.preflight(origin, allowed, response.headers);
    }
    return response;
  }

  /** The one place where what was raised becomes an answer. A fault of the server says nothing of its cause to the caller. */
  #failed(exchange: Exchange, error: unknown): Response {
    const problem =
      error instanceof Problem
        ? error
        : new Problem("internal", "Something went wrong here. The log tells more under this request's id.");
    if (!expected.has(problem.code) && problem.status >= 500) {
      const { route, method, requestId: request, traceId: trace } = exchange;
      this.parts.logger.error({ event: events.requestFailed, method, route, request, trace, err: error });
    }
    return this.#refused(exchange, problem);
  }

  #refused(exchange: Exchange, problem: Problem): Response {
    exchange.problem = problem.code;
    return this.#context.answers.problem(problem, exchange.requestId);
  }

  #log(exchange: Exchange, status: number): void {
    const { method, route, requestId: request, traceId: trace, problem, waited, grant } = exchange;
    const taken = performance.now() - exchange.started;
    const level = status >= 500 || (taken > slow && !waited) ? "warn" : "info";
    const principal = grant?.principal.id ?? null;
    const ms = Math.round(taken * 100) / 100;
    this.parts.logger.answered(level, { method, route, status, ms, request, principal, trace, problem });
  }
}

function nowhere(): never {
  throw new Problem("not_found", "There is nothing at this address.");
}
