import type { Engine } from "../storage/engine.ts";

/** Rings when something is committed: what a long poll waits for. Close it, else it listens forever. */
export class CommitBell {
  readonly #stop: () => void;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(
    engine: Engine,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#stop = engine.onCommit(() => {
      this.#rung = true;
      this.#wake?.();
    });
  }

  /** From now on commits count. Called before what is committed is read, so that none is missed in between. */
  reset(): void {
    this.#rung = false;
  }

  /** Waits until something was committed since the reset: true; or until the time is over or nobody waits any more: false. */
  async rings(until: number): Promise<boolean> {
    const left = until - performance.now();
    if (this.#rung) return true;
    if (left <= 0 || this.signal?.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => resolve(undefined);
    const timer = setTimeout(wake, left);
    this.signal?.addEventListener("abort", wake);
    this.#wake = wake;
    await promise;
    clearTimeout(timer);
    this.signal?.removeEventListener("abort", wake);
    this.#wake = undefined;
    return this.#rung;
  }

  close(): void {
    this.#stop();
  }
}
