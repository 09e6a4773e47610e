import { grouped, type Terminal } from "./terminal.ts";

const drawEvery = 80;
const barWidth = 28;

/**
 * A bar that is drawn over itself on one line, at most a dozen times a second. Where nobody looks (a pipe, `--json`)
 * nothing is drawn.
 */
export class ProgressBar {
  #done = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
  ) {}

  /** Counts more as done; `label` says what is under way. */
  advance(count: number, label: string): void {
    this.#done += count;
    const now = performance.now();
    if (now - this.#drawnAt < drawEvery) return;
    this.#drawnAt = now;
    this.#draw(label);
  }

  /** Takes the bar away, so that the report stands in its place. */
  finish(): void {
    this.terminal.live?.write("\r\u001b[2K");
  }

  #draw(label: string): void {
    const stream = this.terminal.live;
    if (stream === undefined) return;
    const share = this.total === 0 ? 1 : Math.min(1, this.#done / this.total);
    const filled = Math.round(share * barWidth);
    const paint = this.terminal.notePaint;
    const bar = paint.green("█".repeat(filled)) + paint.dim("░".repeat(barWidth - filled));
    const figures = `${String(Math.floor(share * 100)).padStart(3)} %  ${grouped(this.#done)} / ${grouped(this.total)}`;
    const room = Math.max(0, (stream.columns ?? 80) - barWidth - figures.length - 6);
    stream.write(`\r\u001b[2K  ${bar} ${figures}  ${label.slice(0, room)}`);
  }
}
