import { Worker } from "node:worker_threads";
import type { PasswordDone, PasswordWork } from "./password-work.ts";

/** A thread that has had nothing to do for so long ends, and gives its memory back. Milliseconds. */
const idleTime = 30_000;

interface Waiting {
  readonly resolve: (done: PasswordDone) => void;
  readonly reject: (error: unknown) => void;
}

/** Hashes a password with argon2id, in its turn. The text may be of any length; it is hashed whole. */
export async function hashPassword(password: string): Promise<string> {
  const done = await thread.ask({ password });
  if ("hash" in done) return done.hash;
  throw new Error("fault" in done ? `a password could not be hashed: ${done.fault}` : "a password was not hashed");
}

/** Whether a password is the one that was hashed. Takes as long for a wrong one. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const done = await thread.ask({ password, hash });
  if ("same" in done) return done.same;
  throw new Error("fault" in done ? `a hash could not be compared: ${done.fault}` : "a hash was not compared");
}

/**
 * The one thread that hashes passwords, one after the other, and stands back for all others: so many who sign in at once wait for
 * each other, and requests do not wait for them. On Bun's own pool, whose threads are as good as the event loop's, that
 * had to wait for its turn on the processor for up to 17 ms at a time. The thread is started when it is first needed.
 */
class PasswordThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: Timer | undefined;
  #last = 0;

  ask(work: Omit<PasswordWork, "id">): Promise<PasswordDone> {
    const { promise, resolve, reject } = Promise.withResolvers<PasswordDone>();
    this.#worker ??= this.#start();
    const worker = this.#worker;
    clearTimeout(this.#idle);
    this.#last += 1;
    this.#waiting.set(this.#last, { resolve, reject });
    worker.ref();
    worker.postMessage({ ...work, id: this.#last } satisfies PasswordWork);
    return promise;
  }

  #start(): Worker {
    const worker = new Worker(new URL("./password-thread.ts", import.meta.url));
    worker.on("message", (done: PasswordDone) => this.#answered(worker, done));
    worker.on("error", (error) => this.#end(worker, error));
    return worker;
  }

  #answered(worker: Worker, done: PasswordDone): void {
    this.#waiting.get(done.id)?.resolve(done);
    this.#waiting.delete(done.id);
    if (this.#waiting.size > 0) return;
    // What is asked for nothing keeps no process alive.
    worker.unref();
    this.#idle = setTimeout(() => this.#end(worker, new Error("the password thread has ended")), idleTime);
    this.#idle.unref();
  }

  #end(worker: Worker, reason: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    void worker.terminate();
  }
}

const thread = new PasswordThread();
