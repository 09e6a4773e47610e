import { Worker } from "node:worker_threads";
import { Problem } from "../../kit/problem.ts";
import type { SqlValue } from "../../kit/sql.ts";
import type { Row } from "../engine.ts";
import type { ReadAnswer, ReadRequest } from "./reader-messages.ts";

/** Reads that may wait for a thread. */
const longestQueue = 1_000;
/** A thread that has had nothing to do for so long ends, and gives its memory back. Milliseconds. */
const idleTime = 30_000;
/** How long past its deadline a thread may stay silent before it is replaced. Milliseconds. */
const grace = 5_000;

interface Task {
  readonly request: Omit<ReadRequest, "within">;
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  task: Task | undefined;
  timer: Timer | undefined;
}

/** Threads that read, each on its own connection: started when they are first needed, ended when they are not. */
export class ReaderPool {
  readonly #threads = new Set<Thread>();
  readonly #queue: Task[] = [];
  #next = 0;

  constructor(
    private readonly path: string,
    private readonly most: number,
  ) {}

  /** Runs a query on a thread, in the order of asking. Raises `deadline` when it is not over in time. */
  rows(text: string, values: readonly SqlValue[], deadline: number): Promise<readonly Row[]> {
    if (this.#queue.length >= longestQueue) {
      return Promise.reject(new Problem("overloaded", "Too many long reads are waiting: try again in a moment."));
    }
    const { promise, resolve, reject } = Promise.withResolvers<readonly Row[]>();
    this.#next += 1;
    this.#queue.push({ request: { id: this.#next, text, values }, deadline, resolve, reject });
    this.#assign();
    return promise;
  }

  /** Ends all threads; what was still read is refused. */
  async close(): Promise<void> {
    const stopping = new Problem("storage_unavailable", "The server is stopping.");
    for (const task of this.#queue.splice(0)) task.reject(stopping);
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, stopping)));
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idle();
      const task = thread && this.#queue.shift();
      if (!thread || !task) return;
      this.#give(thread, task);
    }
  }

  #idle(): Thread | undefined {
    for (const thread of this.#threads) if (!thread.task) return thread;
    return this.#threads.size < this.most ? this.#start() : undefined;
  }

  #give(thread: Thread, task: Task): void {
    const within = task.deadline - performance.now();
    if (within <= 0) {
      task.reject(late());
      return;
    }
    clearTimeout(thread.timer);
    thread.task = task;
    thread.timer = setTimeout(() => void this.#end(thread, late()), Math.min(within, 2 ** 30) + grace);
    thread.worker.ref();
    thread.worker.postMessage({ ...task.request, within } satisfies ReadRequest);
  }

  #start(): Thread {
    const worker = new Worker(new URL("./reader-thread.ts", import.meta.url), { workerData: { path: this.path } });
    const thread: Thread = { worker, task: undefined, timer: undefined };
    worker.on("message", (answer: ReadAnswer) => this.#answered(thread, answer));
    worker.on("error", (error) => void this.#end(thread, error));
    this.#threads.add(thread);
    return thread;
  }

  #answered(thread: Thread, answer: ReadAnswer): void {
    const { task } = thread;
    if (!task || task.request.id !== answer.id) return;
    clearTimeout(thread.timer);
    thread.task = undefined;
    thread.worker.unref();
    if ("rows" in answer) task.resolve(answer.rows);
    else task.reject(answer.fault === "deadline" ? late() : new Error(answer.message));
    thread.timer = setTimeout(() => void this.#end(thread, late()), idleTime);
    thread.timer.unref();
    this.#assign();
  }

  async #end(thread: Thread, reason: unknown): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.task?.reject(reason);
    await thread.worker.terminate();
    this.#assign();
  }
}

function late(): Problem {
  return new Problem("deadline", "The answer took too long: ask for less, or narrow the filter by an indexed field.");
}
