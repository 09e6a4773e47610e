import { join } from "node:path";
import { RunningCommand, temporaryFolder } from "../cli/command-line.ts";
import { definition } from "./definition.ts";

/** A server that is started again and again on the same data. */
export class ServerLife {
  readonly #folder = temporaryFolder();
  #running: RunningCommand | undefined;

  private constructor(private readonly environment: Readonly<Record<string, string>>) {}

  /** Writes the definition. Nothing is started yet. `environment` is what its processes have beside that of this one. */
  static async prepare(environment: Readonly<Record<string, string>> = {}): Promise<ServerLife> {
    const life = new ServerLife(environment);
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
    this.#running = this.#spawn();
    const url = await this.#running.url();
    const ready = await fetch(`${url}/readyz`);
    if (!ready.ok) throw new Error(`the server that said it is ready answered ${ready.status}`);
    return { url, milliseconds: performance.now() - began };
  }

  /** Starts the server and kills it a while later, wherever it is by then. */
  async startInVain(milliseconds: number): Promise<void> {
    this.#running = this.#spawn();
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

  /** A command has the environment of this process, so what is added is there only while one is started. */
  #spawn(): RunningCommand {
    Object.assign(process.env, this.environment);
    try {
      return new RunningCommand(this.#folder.path, "start", "--log-level", "silent", "--rate-scale", "0");
    } finally {
      for (const name of Object.keys(this.environment)) delete process.env[name];
    }
  }
}
