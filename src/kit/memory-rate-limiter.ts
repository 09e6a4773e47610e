import type { Quota, RateLimiter, Standing } from "./rate-limiter.ts";
import { RecentMap } from "./recent-map.ts";

/** Keys that are held at most, twice over: some 10 MB. Who would be forgotten sooner has to bring as many other keys. */
const mostKeys = 50_000;

/**
 * Counts in the memory of this process by the generic cell rate algorithm (ITU-T I.371): a bucket that is refilled evenly,
 * kept as one number a key, the time at which it will be full again. Taking is O(1), and what is held is bounded.
 */
export class MemoryRateLimiter implements RateLimiter {
  /** By key: when its bucket is full again. A time that has passed is as good as none. */
  readonly #fullAt = new RecentMap<number>(mostKeys);
  /** Milliseconds in which one is refilled. */
  readonly #each: number;

  /** `now` gives milliseconds that only go on. */
  constructor(
    readonly quota: Quota,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#each = quota.window / quota.amount;
  }

  /** How many keys are held. */
  get size(): number {
    return this.#fullAt.size;
  }

  take(key: string, cost = 1): Standing {
    const now = this.now();
    const { amount, window } = this.quota;
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now);
    const next = fullAt + Math.min(cost, amount) * this.#each;
    // A bucket that would be full later than in one window holds less than nothing. Fractions may add up to a hair more.
    const allowed = next - now <= window + 1e-6;
    if (allowed) this.#fullAt.set(key, next);
    const until = (allowed ? next : fullAt) - now;
    return {
      quota: this.quota,
      allowed,
      remaining: Math.max(0, Math.floor((window - until) / this.#each + 1e-6)),
      reset: Math.ceil(until / 1000),
      retryAfter: allowed ? 0 : Math.max(1, Math.ceil((next - now - window) / 1000)),
    };
  }

  charge(key: string, cost: number): void {
    const now = this.now();
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now);
    const next = Math.min(fullAt + cost * this.#each, now + 2 * this.quota.window);
    this.#fullAt.set(key, Math.max(next, now));
  }
}
