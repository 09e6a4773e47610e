/** Headers that a page of another origin may send. */
const allowedHeaders = [
  "Accept, Authorization, Charter-Org, Content-Type, Idempotency-Key",
  "If-Match, If-None-Match, Last-Event-ID, Traceparent, X-Request-Id",
].join(", ");

/** Headers of an answer that such a page may read. */
const exposedHeaders = [
  "ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy",
  "Retry-After, X-Request-Id",
].join(", ");

/** How long a browser may remember a preflight, in seconds. */
const remembered = "600";

/** Which pages of other origins may call the API (the CORS protocol of the Fetch standard). Without origins: none. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Whether the answer depends on the `Origin` header, so that caches must tell origins apart. */
  get varies(): boolean {
    return this.#origins.size > 0 && !this.#origins.has("*");
  }

  /** Lets a page of an allowed origin read the answer. */
  open(origin: string, headers: Headers): void {
    const allowed = this.#allowed(origin);
    if (allowed === undefined) return;
    headers.set("Access-Control-Allow-Origin", allowed);
    headers.set("Access-Control-Expose-Headers", exposedHeaders);
  }

  /** Answers a browser that asks before it sends a request. */
  preflight(origin: string, methods: string, headers: Headers): void {
    const allowed = this.#allowed(origin);
    if (allowed === undefined) return;
    headers.set("Access-Control-Allow-Origin", allowed);
    headers.set("Access-Control-Allow-Methods", methods);
    headers.set("Access-Control-Allow-Headers", allowedHeaders);
    headers.set("Access-Control-Max-Age", remembered);
  }

  #allowed(origin: string): string | undefined {
    if (this.#origins.has("*")) return "*";
    return this.#origins.has(origin) ? origin : undefined;
  }
}
