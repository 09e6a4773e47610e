import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const main = resolve(import.meta.dir, "../../src/cli/main.ts");

/** The limit for a single test, in milliseconds: only to end one that hangs, for nothing passes or fails for being slow. */
export const patience = 120_000;

/** How a command ended, and all that it said. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "charter-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs a command to its end, in a folder that keeps its data. */
export async function charter(folder: string, ...parameters: readonly string[]): Promise<Ended> {
  return await charterReading("", folder, ...parameters);
}

/** Runs a command that reads a text from its standard input. */
export async function charterReading(input: string, folder: string, ...parameters: readonly string[]): Promise<Ended> {
  const child = spawn(folder, parameters, new Blob([input]));
  const [out, error, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, error };
}

/** A command that goes on until it is told to stop. */
export class RunningCommand {
  readonly #child: ReturnType<typeof spawn>;
  readonly #waiting = new Set<() => void>();
  readonly #reading: Promise<unknown>;
  #text = "";
  #over = false;

  constructor(folder: string, ...parameters: readonly string[]) {
    this.#child = spawn(folder, parameters);
    this.#reading = Promise.all([this.#read(this.#child.stdout), this.#read(this.#child.stderr)]).finally(() => {
      this.#over = true;
      this.#wake();
    });
  }

  /** All that it said so far, on both of its outputs. */
  get text(): string {
    return this.#text;
  }

  /** The address it serves at, once it says so. */
  async url(): Promise<string> {
    const match = await this.said(/charter ready (http:\/\/\S+)/);
    return match[1] ?? "";
  }

  /** Waits until it says this, in what came after `from`. Fails when it ends without. */
  async said(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#text.slice(from));
      if (match !== null) return match;
      if (this.#over) throw new Error(`it ended without saying ${pattern}:\n${this.#text}`);
      const { promise, resolve: wake } = Promise.withResolvers<void>();
      this.#waiting.add(wake);
      await promise;
    }
  }

  /** Sends a signal, and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number> {
    this.#child.kill(signal);
    const code = await this.#child.exited;
    await this.#reading;
    return code;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#text += decoder.decode(chunk, { stream: true });
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function spawn(folder: string, parameters: readonly string[], input = new Blob([])) {
  const { CHARTER_DATA: _data, DATABASE_URL: _database, ...environment } = process.env;
  return Bun.spawn([process.execPath, main, ...parameters], {
    cwd: folder,
    env: { ...environment, PORT: "0", HOST: "127.0.0.1", NO_COLOR: "1" },
    stdin: input,
    stdout: "pipe",
    stderr: "pipe",
  });
}
