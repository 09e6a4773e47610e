import { join } from "node:path";
import { RunningCommand, temporaryFolder } from "../cli/command-line.ts";
import { definition } from "./definition.ts";

/** A server that is started again and again on the same data. */
export class ServerLife {
  readonly #folder = temporaryFolder();
  #running: RunningCommand | undefined;

  /** Writes the definition. Nothing is started yet. */
  static async prepare(): Promise<ServerLife> {
    const life = new ServerLife();
    await Bun.write(join(life.#folder.path, "charter.ts"), definition);
    return life;
  }

  /** The database file. */
  get database(): string {
    return join(this.#folder.path, ".charter", "data.db");
  }

  /** Starts the server; resolves once it answers a read, with its address and the milliseconds since its process began. */
  async start(): Promise<{ readonly url: string; readonly milliseconds: number }> {
    const began = performance.now();
    this.#running = new RunningCommand(this.#folder.path, "start", "--log-level", "error", "--rate-scale", "0");
    const url = await this.#running.url();
    const ready = await fetch(`${url}/readyz`);
    if (!ready.ok) throw new Error(`the server that said it is ready answered ${ready.status}`);
    return { url, milliseconds: performance.now() - began };
  }

  /** Starts the server and kills it a while later, wherever it is by then. */
  async startInVain(milliseconds: number): Promise<void> {
    this.#running = new RunningCommand(this.#folder.path, "start", "--log-level", "error", "--rate-scale", "0");
    await Bun.sleep(milliseconds);
    await this.kill();
  }

  /** Ends the process at once (SIGKILL), as a crash would; resolves once it is gone. */
  async kill(): Promise<void> {
    await this.#running?.stop("SIGKILL");
  }

  /** Ends the process as an operator would. Raises when that fails. */
  async stop(): Promise<void> {
    const code = await this.#running?.stop("SIGTERM");
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${this.#running?.text}`);
  }

  /** Kills what runs and removes the data. */
  async remove(): Promise<void> {
    await this.kill();
    this.#folder.remove();
  }
}
