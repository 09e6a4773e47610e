/** Milliseconds that a statement which was too much at its first try is not tried again, and at most. */
const firstPause = 100;
const longestPause = 60_000;
/** Texts remembered. */
const mostKept = 1_000;

interface Pause {
  readonly until: number;
  readonly milliseconds: number;
}

/**
 * Remembers which statements were too much for where they ran, each for a while that doubles from try to try. It depends on
 * the values and on how busy the machine is, not on the text alone: what was stopped by chance comes back at once, and what
 * is truly heavy is tried so seldom that the tries cost nothing.
 */
export class HeavyStatements {
  readonly #pauses = new Map<string, Pause>();

  /** Whether the statement is not to be tried now. */
  rests(text: string): boolean {
    if (this.#pauses.size === 0) return false;
    const pause = this.#pauses.get(text);
    return pause !== undefined && performance.now() < pause.until;
  }

  /** It was too much. */
  failed(text: string): void {
    const before = this.#pauses.get(text)?.milliseconds;
    const milliseconds = before === undefined ? firstPause : Math.min(before * 2, longestPause);
    if (this.#pauses.size >= mostKept) this.#pauses.clear();
    this.#pauses.set(text, { until: performance.now() + milliseconds, milliseconds });
  }

  /** It was well within its bounds. */
  passed(text: string): void {
    if (this.#pauses.size > 0) this.#pauses.delete(text);
  }
}
