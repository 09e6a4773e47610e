import type { Grant } from "../access/grant.ts";
import type { Call } from "../data/context.ts";
import type { JsonObject } from "../kit/json.ts";
import type { ProblemCode } from "../kit/problem.ts";
import type { Standing } from "../kit/rate-limiter.ts";
import { clientAddress } from "./client-address.ts";
import type { Connection, HttpParts } from "./http-parts.ts";
import { decodePath } from "./parse-query.ts";
import { requestIdOf } from "./request-id.ts";
import { traceIdOf } from "./trace-context.ts";

/** The values of a route's parameters, still in percent-encoding. */
export type PathParameters = Readonly<Record<string, string>>;

/** One request on its way to an answer. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  /** What stands after the `?`, still encoded. */
  readonly search: string;
  readonly requestId: string;
  /** The trace that the request belongs to, where its caller said so. */
  readonly traceId: string | undefined;
  /** When it came, milliseconds of `performance.now()`. */
  readonly started = performance.now();
  parameters: PathParameters = {};
  /** The pattern of the route that answers, for the log. */
  route = "";
  grant: Grant | undefined;
  /** Whether it was let wait for something to happen. */
  waited = false;
  /** How its caller stands with the quotas that it took from. */
  readonly standings: Standing[] = [];
  /** The code of the problem that is answered, for the log. */
  problem: ProblemCode | undefined;

  constructor(
    readonly request: Request,
    private readonly connection: Connection | undefined,
    private readonly parts: HttpParts,
  ) {
    const { url } = request;
    this.method = request.method;
    this.requestId = requestIdOf(request.headers.get("x-request-id"));
    this.traceId = traceIdOf(request.headers.get("traceparent"));
    // The URL is a bare path where the Host header makes no sense.
    const start = url.startsWith("/") ? 0 : Math.max(0, url.indexOf("/", url.indexOf("://") + 3));
    const end = url.indexOf("?", start);
    this.path = end < 0 ? url.slice(start) : url.slice(start, end);
    this.search = end < 0 ? "" : url.slice(end + 1);
  }

  /** The call that the data engine is given. Its deadline begins when the request came. */
  call(kind: "read" | "write", signal?: AbortSignal): Call {
    const { readDeadline, writeDeadline } = this.parts.model.limits;
    const call = {
      grant: this.granted(),
      request: this.#root(),
      requestId: this.requestId,
      deadline: this.started + (kind === "read" ? readDeadline : writeDeadline),
    };
    return signal === undefined ? call : { ...call, signal };
  }

  /** The caller's grant. It is there on every route that is not for anyone. */
  granted(): Grant {
    if (this.grant === undefined) throw new TypeError(`${this.route} calls without a grant`);
    return this.grant;
  }

  /** The variable parts of the address, decoded. Raises `malformed` for what is no percent-encoding. */
  decodedParameters(): PathParameters {
    const parts = Object.entries(this.parameters);
    return Object.fromEntries(parts.map(([name, value]) => [name, decodePath(value, `the ${name} in the path`)]));
  }

  /** Lets the connection stay silent for so many seconds. */
  mayBeSilent(seconds: number): void {
    this.waited = true;
    this.connection?.timeout(this.request, seconds);
  }

  /** The root `request` of expressions. The address is looked up only by a rule that asks for it. */
  #root(): JsonObject {
    const address = () => this.address();
    return {
      time: now(),
      method: this.method,
      get ip() {
        return address();
      },
      api_key: this.granted().principal.key?.id ?? null,
    };
  }

  /** The caller's address, as far as it can be trusted. */
  address(): string | null {
    const socket = this.connection?.requestIP(this.request)?.address;
    return clientAddress(socket, this.request.headers.get("x-forwarded-for"), this.parts.settings.trustedProxies);
  }
}

let lastTime = 0;
let lastText = "";

/** The time in RFC 3339, made once a millisecond. */
function now(): string {
  const time = Date.now();
  if (time !== lastTime) {
    lastTime = time;
    lastText = new Date(time).toISOString();
  }
  return lastText;
}
