import { Problem } from "../kit/problem.ts";

/** Pieces of work that may be under way at once; a flood of more is refused. */
const most = 500;

/**
 * Work that is done behind an answer, so that neither its outcome nor the time it takes tells the caller anything. It is not
 * kept over a crash: who waits for its mail asks again.
 */
export class WorkBehind {
  readonly #going = new Set<Promise<void>>();

  /** `failed` is told of faults of ours. What the work refuses as wrong is nobody's to know. */
  constructor(private readonly failed: (error: unknown) => void) {}

  /** Begins the work once the answer is on its way. Raises `overloaded` where too much is under way. */
  add(work: () => Promise<unknown>): void {
    if (this.#going.size >= most) throw new Problem("overloaded", "Too much is being done: try again in a moment.");
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = promise.then(work).then(noAnswer, (error: unknown) => {
      if (!(error instanceof Problem) || error.status >= 500) this.failed(error);
    });
    const going = done.finally(() => this.#going.delete(going));
    this.#going.add(going);
    setImmediate(() => resolve(undefined));
  }

  /** Resolves once all that was begun is done. */
  async settled(): Promise<void> {
    while (this.#going.size > 0) await Promise.all(this.#going);
  }
}

function noAnswer(): void {}
