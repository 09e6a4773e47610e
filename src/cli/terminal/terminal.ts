import type { Json } from "../../kit/json.ts";

/** A stream that text is written to, as the terminal needs it. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Ways to mark a piece of text; they do nothing where there are no colours. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** How a terminal is set up. */
export interface TerminalOptions {
  /** The results go to `out` as one JSON value, and nothing else does. */
  readonly json: boolean;
  readonly out: TextStream;
  readonly error: TextStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Where a command speaks. Results go to `out`, everything about the way there to `error`, so that a pipe carries results alone.
 * Colours are used on a terminal only, and not when `NO_COLOR` is set (https://no-color.org).
 */
export class Terminal {
  readonly json: boolean;
  /** Marks for text that goes to `out`. */
  readonly paint: Paint;
  /** Marks for text that goes to `error`. */
  readonly notePaint: Paint;
  readonly #out: TextStream;
  readonly #error: TextStream;

  constructor(options: TerminalOptions) {
    this.json = options.json;
    this.#out = options.out;
    this.#error = options.error;
    this.paint = paintFor(options.out, options.environment);
    this.notePaint = paintFor(options.error, options.environment);
  }

  /** A line of the result for a person; nothing under `--json`. */
  line(text = ""): void {
    if (!this.json) this.#out.write(`${text}\n`);
  }

  /** The result for a machine, on one line; nothing without `--json`. */
  result(value: Json): void {
    if (this.json) this.#out.write(`${JSON.stringify(value)}\n`);
  }

  /** A line about the way to the result. */
  note(text = ""): void {
    this.#error.write(`${text}\n`);
  }

  /** The stream for what is drawn over and over, or undefined where nobody looks. */
  get live(): TextStream | undefined {
    return this.#error.isTTY === true && !this.json ? this.#error : undefined;
  }
}

function paintFor(stream: TextStream, environment: Readonly<Record<string, string | undefined>>): Paint {
  const colours = stream.isTTY === true && (environment.NO_COLOR ?? "") === "" && environment.TERM !== "dumb";
  const mark = (open: number, close: number) => (text: string) =>
    colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: mark(1, 22),
    dim: mark(2, 22),
    red: mark(31, 39),
    green: mark(32, 39),
    yellow: mark(33, 39),
    cyan: mark(36, 39),
  };
}

/** A count with its thousands apart: `15,607`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** A count with its word: `1 row`, `15,607 rows`. */
export function counted(count: number, word: string, many = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : many}`;
}
