import { percentiles } from "../statistics.ts";
import { type AnswerListener, HttpConnection } from "./http-connection.ts";
import type { LoadResult, LoadRun } from "./load.ts";

/** Requests as they go over the wire, and where to. */
export interface ReadyPlan {
  readonly port: number;
  readonly requests: readonly Uint8Array[];
}

const location = /\r\nlocation: *\S*\/([0-9a-f-]{36})\r\n/i;
/** How often a paced run looks what is due, in milliseconds. */
const paceEvery = 1;

/** Runs a plan to its end. Raises when a connection breaks. */
export async function runLoad(plan: ReadyPlan, run: LoadRun, offset: number): Promise<LoadResult> {
  const runner = new LoadRunner(plan, run, offset);
  return await runner.run();
}

class LoadRunner implements AnswerListener {
  readonly #latencies: number[] = [];
  readonly #ids: string[] = [];
  readonly #idle: HttpConnection[] = [];
  readonly #done = Promise.withResolvers<void>();
  #connections: readonly HttpConnection[] = [];
  #sent = 0;
  #failures = 0;
  #firstFailure: string | undefined;
  #over = false;

  constructor(
    private readonly plan: ReadyPlan,
    private readonly load: LoadRun,
    private readonly offset: number,
  ) {}

  async run(): Promise<LoadResult> {
    const { connections, until, pace } = this.load;
    const opened = Array.from({ length: connections }, () => HttpConnection.open(this.plan.port, this));
    this.#connections = await Promise.all(opened);
    const busyBefore = process.cpuUsage();
    const started = performance.now();
    if ("seconds" in until) setTimeout(() => this.#stop(), until.seconds * 1000);
    if (pace === undefined) for (const connection of this.#connections) this.#next(connection);
    else this.#keepPace(pace, started);
    await this.#done.promise;
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(busyBefore);
    for (const connection of this.#connections) connection.close();
    return {
      answers: this.#latencies.length,
      seconds,
      failures: this.#failures,
      ...(this.#firstFailure === undefined ? undefined : { firstFailure: this.#firstFailure }),
      latency: percentiles(this.#latencies),
      busy: Math.min(1, (user + system) / 1e6 / seconds),
      ids: this.#ids,
    };
  }

  answered(connection: HttpConnection, status: number, head: () => string): void {
    this.#latencies.push(performance.now() - connection.sentAt);
    if (status >= 400) {
      this.#failures += 1;
      this.#firstFailure ??= head().split("\r\n", 1).join();
    }
    if (this.load.keepIds) {
      const id = location.exec(`${head()}\r\n`)?.[1];
      if (id !== undefined) this.#ids.push(id);
    }
    this.#next(connection);
  }

  broken(_connection: HttpConnection, reason: Error): void {
    this.#done.reject(reason);
  }

  #next(connection: HttpConnection): void {
    const { until } = this.load;
    if ("answers" in until && this.#sent >= until.answers) this.#over = true;
    if (this.#over) this.#finish();
    else if (this.load.pace === undefined) this.#send(connection);
    else this.#idle.push(connection);
  }

  #send(connection: HttpConnection): void {
    const { requests } = this.plan;
    const request = requests[(this.offset + this.#sent) % requests.length];
    this.#sent += 1;
    if (request !== undefined) connection.send(request);
  }

  #keepPace(pace: number, started: number): void {
    this.#idle.push(...this.#connections);
    const timer = setInterval(() => {
      if (this.#over) {
        clearInterval(timer);
        return;
      }
      const due = ((performance.now() - started) / 1000) * pace;
      while (this.#sent < due) {
        const connection = this.#idle.pop();
        if (connection === undefined) return;
        this.#send(connection);
      }
    }, paceEvery);
  }

  #stop(): void {
    this.#over = true;
    this.#finish();
  }

  #finish(): void {
    if (this.#connections.every(({ waiting }) => !waiting)) this.#done.resolve();
  }
}
