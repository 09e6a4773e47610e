/** How much may be done in a while. */
export interface Quota {
  /** Its name in headers and problems: letters, digits and `_`. */
  readonly name: string;
  /** What may be done at once, and in the course of one window. */
  readonly amount: number;
  /** Milliseconds. */
  readonly window: number;
}

/** How somebody stands with a quota after they asked for some of it. */
export interface Standing {
  readonly quota: Quota;
  /** Whether what was asked for was given. */
  readonly allowed: boolean;
  /** How much is left: a whole number. */
  readonly remaining: number;
  /** Seconds until all of the quota is there again, if nothing more is taken: a whole number. */
  readonly reset: number;
  /** Seconds until what was refused could be given: a whole number, 0 where it was given. */
  readonly retryAfter: number;
}

/**
 * Counts what is done under keys against one quota. One process counts in memory; several that share their counts would do it
 * in the database, so callers take a promise too.
 */
export interface RateLimiter {
  readonly quota: Quota;
  /** Takes so much of the key's quota, or nothing where so much is not left. More than the whole quota counts as the whole. */
  take(key: string, cost?: number): Standing | Promise<Standing>;
  /**
   * Counts what was done already, even where it is more than was left, or gives back what was taken in vain (a cost below
   * 0). Nobody can be charged so much that they would wait for longer than two windows.
   */
  charge(key: string, cost: number): void | Promise<void>;
}
