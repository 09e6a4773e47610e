import { Worker } from "node:worker_threads";
import { Problem } from "../../kit/problem.ts";
import type { SqlValue } from "../../kit/sql.ts";
import type { Row } from "../engine.ts";
import type { ReadAnswer, ReadRequest } from "./reader-messages.ts";
import { storageProblem } from "./translate-error.ts";

/** Reads that may wait for a thread. */
const longestQueue = 1_000;
/** A thread that has had nothing to do for so long ends, and gives its memory back. Milliseconds. */
const idleTime = 30_000;
/** How long past its deadline a thread may stay silent before it is given up. Milliseconds. */
const grace = 2_000;
/** The longest that a timer can wait, milliseconds. */
const longestTimer = 2 ** 31 - 1;

interface Task {
  readonly request: Omit<ReadRequest, "within">;
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: unknown) => void;
  /** Ends the waiting for a thread at the deadline. */
  timer: Timer | undefined;
}

interface Thread {
  readonly worker: Worker;
  task: Task | undefined;
  timer: Timer | undefined;
}

/**
 * Threads that read, each on its own connection: started when they are first needed, ended when they are not.
 *
 * A query stops itself at its deadline, by the ticks in it. Should one visit no row that ticks, nothing can stop it: its
 * caller is answered, and its thread, which may run on for long, is given up and replaced, as many times as there may be
 * threads. So such queries take a bounded number of processors, and the main thread none.
 */
export class ReaderPool {
  readonly #threads = new Set<Thread>();
  readonly #queue = new Set<Task>();
  #givenUp = 0;
  #next = 0;
  #closed = false;

  constructor(
    private readonly path: string,
    private readonly most: number,
  ) {}

  /** Runs a query on a thread, in the order of asking. Raises `deadline` when it is not over in time. */
  rows(text: string, values: readonly SqlValue[], deadline: number): Promise<readonly Row[]> {
    if (this.#closed) return Promise.reject(stopping());
    if (this.#queue.size >= longestQueue) {
      return Promise.reject(new Problem("overloaded", "Too many long reads are waiting: try again in a moment."));
    }
    const within = deadline - performance.now();
    if (within <= 0) return Promise.reject(late());
    const { promise, resolve, reject } = Promise.withResolvers<readonly Row[]>();
    this.#next += 1;
    const task: Task = { request: { id: this.#next, text, values }, deadline, resolve, reject, timer: undefined };
    task.timer = setTimeout(() => this.#expire(task), Math.min(within, longestTimer));
    this.#queue.add(task);
    this.#assign();
    return promise;
  }

  /** Ends all threads; what was still read is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue) {
      clearTimeout(task.timer);
      task.reject(stopping());
    }
    this.#queue.clear();
    const idle = [...this.#threads].filter(({ task }) => !task).map(({ worker }) => worker);
    const ended = idle.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    for (const thread of this.#threads) this.#end(thread, stopping());
    await Promise.all(ended);
  }

  #expire(task: Task): void {
    if (this.#queue.delete(task)) task.reject(late());
  }

  #assign(): void {
    for (const task of this.#queue) {
      const thread = this.#idle();
      if (!thread) return;
      this.#queue.delete(task);
      clearTimeout(task.timer);
      this.#give(thread, task);
    }
  }

  #idle(): Thread | undefined {
    for (const thread of this.#threads) if (!thread.task) return thread;
    const running = this.#threads.size + Math.max(0, this.#givenUp - this.most);
    return running < this.most ? this.#start() : undefined;
  }

  #give(thread: Thread, task: Task): void {
    const within = task.deadline - performance.now();
    clearTimeout(thread.timer);
    thread.task = task;
    thread.timer = setTimeout(() => this.#end(thread, late()), Math.min(Math.max(within, 0) + grace, longestTimer));
    thread.worker.ref();
    thread.worker.postMessage({ ...task.request, within } satisfies ReadRequest);
  }

  #start(): Thread {
    const worker = new Worker(new URL("./reader-thread.ts", import.meta.url), { workerData: this.path });
    const thread: Thread = { worker, task: undefined, timer: undefined };
    worker.on("message", (answer: ReadAnswer) => this.#answered(thread, answer));
    worker.on("error", (error) => this.#end(thread, error));
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
    else task.reject(problemOf(answer));
    thread.timer = setTimeout(() => this.#end(thread, late()), idleTime);
    thread.timer.unref();
    this.#assign();
  }

  /** Tells a thread to end, and goes on without it: one that is busy ends when its query lets it. */
  #end(thread: Thread, reason: unknown): void {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.task?.reject(reason);
    thread.worker.unref();
    this.#givenUp += 1;
    thread.worker.once("exit", () => {
      this.#givenUp -= 1;
      this.#assign();
    });
    void thread.worker.terminate();
    this.#assign();
  }
}

function problemOf(answer: Exclude<ReadAnswer, { readonly rows: unknown }>): unknown {
  if (answer.fault === "deadline") return late();
  const cause = new Error(answer.message);
  return storageProblem(answer.code ?? "", cause) ?? cause;
}

function late(): Problem {
  return new Problem("deadline", "The answer took too long: ask for less, or narrow the filter by an indexed field.");
}

function stopping(): Problem {
  return new Problem("storage_unavailable", "The server is stopping.");
}
