import type { Principal } from "../access/grant.ts";
import type { Limits } from "../charter/model.ts";
import { addressNetwork } from "../kit/address-network.ts";
import { MemoryRateLimiter } from "../kit/memory-rate-limiter.ts";
import { Problem } from "../kit/problem.ts";
import type { Quota, RateLimiter, Standing } from "../kit/rate-limiter.ts";
import type { Exchange } from "./exchange.ts";

const minute = 60_000;

/**
 * Counts requests and record writes. Who has credentials that hold is counted as the user or API key they are, whatever
 * address they come from; everybody else by address. Each raises `rate_limited` once the quota of a minute is used up.
 */
export class RequestLimits {
  readonly #limiters: readonly RateLimiter[];
  readonly #anonymous: RateLimiter | undefined;
  readonly #requests: RateLimiter | undefined;
  readonly #writes: RateLimiter | undefined;

  /** `scale` multiplies the declared rates; 0 lifts them. */
  constructor(
    limits: Pick<Limits, "anonymousRequests" | "requests" | "writes">,
    scale: number,
    limiterOf: (quota: Quota) => RateLimiter = (quota) => new MemoryRateLimiter(quota),
  ) {
    if (scale === 0) {
      this.#limiters = [];
      return;
    }
    const limiter = (name: string, amount: number): RateLimiter =>
      limiterOf({ name, amount: amount * scale, window: minute });
    this.#anonymous = limiter("anonymous", limits.anonymousRequests);
    this.#requests = limiter("requests", limits.requests);
    this.#writes = limiter("writes", limits.writes);
    this.#limiters = [this.#anonymous, this.#requests, this.#writes];
  }

  /** The quotas there are, for `RateLimit-Policy`; undefined where there are none. */
  get policy(): string | undefined {
    const items = this.#limiters.map(({ quota }) => `"${quota.name}";q=${quota.amount};w=${quota.window / 1000}`);
    return items.length === 0 ? undefined : items.join(", ");
  }

  /** Counts a request. */
  admit(exchange: Exchange, principal: Principal): void | Promise<void> {
    const known = keyOf(principal);
    const limiter = known === undefined ? this.#anonymous : this.#requests;
    if (limiter === undefined) return;
    const standing = limiter.take(known ?? networkOf(exchange));
    if (standing instanceof Promise) return standing.then((found) => settle(exchange, found));
    settle(exchange, standing);
  }

  /** Counts a request whose credentials do not hold as one of its address, so that tokens cannot be guessed at will. */
  admitStranger(exchange: Exchange): void | Promise<void> {
    return this.admit(exchange, stranger);
  }

  /** Counts so many record writes before they are done. */
  admitWrites(exchange: Exchange, count: number): void | Promise<void> {
    const standing = this.#writes?.take(writerOf(exchange), count);
    if (standing instanceof Promise) return standing.then((found) => settle(exchange, found));
    if (standing !== undefined) settle(exchange, standing);
  }

  /** Counts record writes that were done already: those of a bulk write, which are known only then. */
  chargeWrites(exchange: Exchange, count: number): void | Promise<void> {
    return count > 0 ? this.#writes?.charge(writerOf(exchange), count) : undefined;
  }
}

const stranger: Principal = { kind: "anonymous", id: null, roles: [], profile: {} };

function keyOf({ id, key, kind, roles }: Principal): string | undefined {
  if (key !== undefined) return key.id;
  return id ?? (kind === "service" ? `service:${roles.join()}` : undefined);
}

function writerOf(exchange: Exchange): string {
  return keyOf(exchange.granted().principal) ?? networkOf(exchange);
}

/** Requests without an address, which no socket brings, are counted together. */
function networkOf(exchange: Exchange): string {
  const address = exchange.address();
  return address === null ? "" : addressNetwork(address);
}

function settle(exchange: Exchange, standing: Standing): void {
  exchange.standings.push(standing);
  if (standing.allowed) return;
  const { quota, retryAfter } = standing;
  const words = `More than ${quota.amount} ${quota.name === "writes" ? "writes" : "requests"} a minute.`;
  throw new Problem("rate_limited", `${words} Try again in ${retryAfter} s.`, {
    extra: { policy: quota.name, retry_after: retryAfter },
  });
}

/** The `RateLimit` header of an answer (draft-ietf-httpapi-ratelimit-headers-11): what is left of each quota it took from. */
export function rateLimitHeader(standings: readonly Standing[]): string {
  return standings.map(({ quota, remaining, reset }) => `"${quota.name}";r=${remaining};t=${reset}`).join(", ");
}
