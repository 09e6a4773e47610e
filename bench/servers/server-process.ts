import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BunFile, Subprocess } from "bun";
import { readyLine } from "./ready-line.ts";

/** Clock ticks in a second in which Linux counts a process's time (`getconf CLK_TCK`, the same on every architecture now). */
const ticks = 100;

/** A server in a process of its own, over a database of its own. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly process: Subprocess<"ignore", "pipe", BunFile>,
    readonly port: number,
  ) {}

  /** Starts a server and waits until it answers. */
  static async start(kind: "charter" | "reference", database: string): Promise<ServerProcess> {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, `${kind}-server.ts`), database], {
      // The log goes to a file, as in production.
      stdio: ["ignore", "pipe", Bun.file(`${database}.log`)],
      env: { ...process.env, NODE_ENV: "production" },
    });
    const port = await readyLine(child.stdout, /^ready (\d+)$/);
    return new ServerProcess(child, Number(port));
  }

  /** Seconds of processor time that all its threads have taken; undefined where the system does not tell. */
  processorTime(): number | undefined {
    try {
      const fields = readFileSync(`/proc/${this.process.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      // The 14th and 15th field of the file; the first two stand before what is split here (proc_pid_stat(5)).
      return (Number(fields[11]) + Number(fields[12])) / ticks;
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill();
    await this.process.exited;
  }
}
