import { RecentMap } from "../kit/recent-map.ts";

/** Wrong guesses after which the next one has to wait. */
const free = 5;
/** Milliseconds of the first wait; each is twice as long as the one before. */
const firstWait = 5000;
const longestWait = 15 * 60_000;
/** Milliseconds in which half of what was counted is forgotten. */
const halfLife = 6 * 60 * 60_000;
/** Places that are held at most, twice over. */
const mostPlaces = 50_000;

interface Strikes {
  readonly count: number;
  /** When the last one came. */
  readonly at: number;
}

/**
 * Slows guessing down: after 5 wrong guesses at one place, each further one makes the next wait, for 5 seconds, then 10, then
 * 20, up to a quarter of an hour. So nobody guesses more than about a hundred times a day (NIST SP 800-63B-4, 3.2.2),
 * and nobody is ever locked out for longer than the longest wait. What was counted is forgotten, half of it in six hours.
 */
export class GuessThrottle {
  readonly #strikes = new RecentMap<Strikes>(mostPlaces);

  constructor(private readonly now: () => number = Date.now) {}

  /** Milliseconds until a guess at this place is let through; 0 when it is now. */
  waitOf(place: string): number {
    const strikes = this.#strikes.get(place);
    return strikes === undefined ? 0 : Math.max(0, strikes.at + waitAfter(strikes.count) - this.now());
  }

  /** Counts a guess as wrong. To be called before it is looked at, so that many at once are not all the first. */
  strike(place: string): void {
    this.#strikes.set(place, { count: this.#countOf(place) + 1, at: this.now() });
  }

  /** Takes a guess back that was none: it failed for another reason. */
  forgive(place: string): void {
    const strikes = this.#strikes.get(place);
    if (strikes !== undefined) this.#strikes.set(place, { ...strikes, count: Math.max(0, strikes.count - 1) });
  }

  /** Forgets what was counted, once a guess was right. */
  clear(place: string): void {
    this.#strikes.delete(place);
  }

  #countOf(place: string): number {
    const strikes = this.#strikes.get(place);
    return strikes === undefined ? 0 : strikes.count * 0.5 ** ((this.now() - strikes.at) / halfLife);
  }
}

function waitAfter(count: number): number {
  const waits = Math.round(count) - free;
  return waits < 0 ? 0 : Math.min(firstWait * 2 ** waits, longestWait);
}
