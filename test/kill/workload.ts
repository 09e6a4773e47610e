import type { Random } from "../../examples/helpdesk/seed/random.ts";
import { deletionMark, type Operation, type Step } from "./operation.ts";

/** Records that all writers add to again and again, and nobody deletes. */
const hotRecords = 4;

/**
 * Thinks of writes: creates, some of a key that is taken; additions, some to records that everybody adds to; deletions; and
 * batches of them, some of which must fail as a whole. A third carries an idempotency key.
 */
export class Workload {
  readonly #live: string[] = [];
  readonly #keys: string[] = [];
  #count = 0;

  constructor(private readonly random: Random) {}

  /** The next operation. No two delete the same record. */
  next(): Operation {
    const kind = this.random.next();
    const batch = kind < 0.15;
    const steps = batch ? this.#batch() : [this.#step(kind)];
    return {
      steps,
      batch,
      ...(this.random.chance(1 / 3) ? { idempotencyKey: this.#name("once") } : {}),
    };
  }

  /** Learns that an operation was done: its records can be changed from now on. */
  done({ steps }: Operation): void {
    for (const step of steps) {
      if (step.kind !== "create") continue;
      this.#live.push(step.record);
      if (step.key !== undefined) this.#keys.push(step.key);
    }
  }

  #batch(): readonly Step[] {
    const steps = [this.#create(), this.#create(), this.#patch(), this.#create()];
    if (this.random.chance(0.5)) steps.push(this.#delete());
    // The last one fails, and takes all of the others with it.
    if (this.random.chance(0.2)) steps.push(this.#patch(crypto.randomUUID()));
    return steps;
  }

  #step(kind: number): Step {
    if (kind < 0.2) return this.#create(this.#keys.length > 0 ? this.random.pick(this.#keys) : undefined);
    if (kind < 0.55) return this.#create();
    if (kind < 0.65) return this.#delete();
    return this.#patch();
  }

  #create(key = this.#name("key")): Step {
    return { kind: "create", record: Bun.randomUUIDv7(), mark: this.#name("create"), amount: 1, key };
  }

  #patch(record?: string): Step {
    const known = this.random.chance(0.3) ? this.#live.slice(0, hotRecords) : this.#live;
    if (known.length === 0) return this.#create();
    const amount = this.random.between(1, 9);
    return { kind: "patch", record: record ?? this.random.pick(known), mark: this.#name("patch"), amount };
  }

  #delete(): Step {
    if (this.#live.length <= hotRecords) return this.#create();
    const [record] = this.#live.splice(this.random.between(hotRecords, this.#live.length - 1), 1);
    if (record === undefined) return this.#create();
    return { kind: "delete", record, mark: deletionMark(record), amount: 0 };
  }

  #name(of: string): string {
    this.#count += 1;
    return `${of}-${this.#count}`;
  }
}
