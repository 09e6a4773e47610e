import type { JsonObject } from "../kit/json.ts";
import type { Problem } from "../kit/problem.ts";
import { chooseEncoding, type Encoding, encode, encodings } from "./encoding.ts";
import { entityTag, entityTagSeed, isNoneMatched } from "./entity-tag.ts";
import type { Exchange } from "./exchange.ts";
import { problemDocument } from "./problem-document.ts";

/** What every answer says to browsers and caches (api.md, section 1). Answers are data: nothing in them may run. */
const common = {
  "Cache-Control": "private, no-cache",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
const varying = "Authorization, Cookie, Charter-Org, Accept-Encoding";

/** How a browser that came by TLS is told to keep to it: for a year. */
const transport = "max-age=31536000";

/** What answers of one server have in common. */
export interface AnswerOptions {
  readonly revision: string;
  /** Whether clients reach the server by https. */
  readonly secure: boolean;
  /** Whether the answer depends on `Origin` too. */
  readonly byOrigin: boolean;
  /** The quotas that callers have, as `RateLimit-Policy` tells them. */
  readonly ratePolicy?: string;
}

/** A record to answer with. Without a version it has no ETag: it is not the whole of what the text depends on. */
export interface RecordAnswer {
  readonly status: 200 | 201;
  readonly record: JsonObject;
  readonly version?: number;
  readonly location?: string;
}

/**
 * Makes the answers. Headers that never change are kept ready and copied at once: setting them one by one costs more than
 * all the rest of an answer.
 */
export class Answers {
  readonly #plain: ResponseInit;
  readonly #problem: Headers;
  readonly #bare: Headers;
  readonly #statuses = new Map<number, ResponseInit>();
  readonly #seeds: ReadonlyMap<Encoding, number>;

  constructor(options: AnswerOptions) {
    const base = {
      ...common,
      Vary: options.byOrigin ? `${varying}, Origin` : varying,
      ...(options.secure ? { "Strict-Transport-Security": transport } : undefined),
      ...(options.ratePolicy === undefined ? undefined : { "RateLimit-Policy": options.ratePolicy }),
    };
    this.#bare = new Headers(base);
    this.#plain = { headers: new Headers({ ...base, "Content-Type": "application/json" }) };
    this.#problem = new Headers({ ...base, "Content-Type": "application/problem+json" });
    this.#seeds = new Map(encodings.map((encoding) => [encoding, entityTagSeed(options.revision, encoding)]));
  }

  /** A JSON value. */
  json(exchange: Exchange, value: unknown, status = 200): Response | Promise<Response> {
    return this.text(exchange, JSON.stringify(value), status);
  }

  /** A JSON text. */
  text(exchange: Exchange, text: string, status = 200): Response | Promise<Response> {
    return this.#send(text, this.#encodingOf(exchange, text), this.#init(status));
  }

  /** A record with its ETag; without its text where the caller has it already (`If-None-Match`). */
  record(exchange: Exchange, answer: RecordAnswer): Response | Promise<Response> {
    const text = JSON.stringify(answer.record);
    const encoding = this.#encodingOf(exchange, text);
    const tag =
      answer.version === undefined ? undefined : entityTag(answer.version, text, this.#seeds.get(encoding) ?? 0);
    if (tag !== undefined && (exchange.method === "GET" || exchange.method === "HEAD")) {
      const known = exchange.request.headers.get("if-none-match");
      if (known !== null && isNoneMatched(known, tag)) return tagged(this.empty(304), tag);
    }
    const response = this.#send(text, encoding, this.#init(answer.status));
    if (tag === undefined && answer.location === undefined) return response;
    if (response instanceof Promise) return response.then((sent) => tagged(sent, tag, answer.location));
    return tagged(response, tag, answer.location);
  }

  /** An answer without a text. */
  empty(status: 204 | 303 | 304): Response {
    return new Response(null, { status, headers: this.#bare });
  }

  /** A problem (RFC 9457). */
  problem(problem: Problem, requestId: string): Response {
    const { status } = problem;
    const response = new Response(problemDocument(problem, requestId), { status, headers: this.#problem });
    if (status === 401) response.headers.set("WWW-Authenticate", "Bearer");
    if (status === 429 || status === 503) {
      const { retry_after: seconds = 1 } = problem.extra;
      response.headers.set("Retry-After", typeof seconds === "number" ? seconds.toString() : "1");
    }
    return response;
  }

  #encodingOf(exchange: Exchange, text: string): Encoding {
    return text.length < 1024
      ? "identity"
      : chooseEncoding(text.length, exchange.request.headers.get("accept-encoding"));
  }

  #send(text: string, encoding: Encoding, init: ResponseInit): Response | Promise<Response> {
    if (encoding === "identity") return new Response(text, init);
    const encoded = encode(text, encoding);
    return encoded instanceof Promise
      ? encoded.then((bytes) => compressed(bytes, encoding, init))
      : compressed(encoded, encoding, init);
  }

  #init(status: number): ResponseInit {
    if (status === 200) return this.#plain;
    let init = this.#statuses.get(status);
    if (init === undefined) {
      init = { ...this.#plain, status };
      this.#statuses.set(status, init);
    }
    return init;
  }
}

function compressed(bytes: Uint8Array, encoding: Encoding, init: ResponseInit): Response {
  const response = new Response(bytes, init);
  response.headers.set("Content-Encoding", encoding);
  return response;
}

function tagged(response: Response, tag: string | undefined, location?: string): Response {
  if (tag !== undefined) response.headers.set("ETag", tag);
  if (location !== undefined) response.headers.set("Location", location);
  return response;
}
