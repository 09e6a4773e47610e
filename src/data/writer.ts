import { isJsonObject, type Json } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { Engine, Transaction } from "../storage/engine.ts";
import type { BulkSearch } from "./bulk-search.ts";
import type { Call } from "./context.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";
import type { BulkWrite, DataWriter, Idempotency, RecordWrite, WriteResult, Written } from "./queries.ts";
import { type BulkOutcome, prepareBulk, requireBulk } from "./write-bulk.ts";
import { createWriteContext, type WriteContext, type WriteParts } from "./write-context.ts";
import { type Outcome, prepareWrite } from "./write-record.ts";
import { keptOutcome, type WrittenPresenter } from "./written-presenter.ts";

/** What the writer is made of. */
export interface WriterParts extends WriteParts {
  readonly engine: Engine;
  readonly answers: IdempotencyStore;
  readonly presenter: WrittenPresenter;
  readonly search: BulkSearch;
}

/** Stores an answer in the transaction of its write; absent where the request carried no key. */
type StoreAnswer = (transaction: Transaction, answer: Json) => Promise<void>;

/** The data engine's writing half: reads inputs outside the transaction, and does everything else within it. */
export class RecordWriter implements DataWriter {
  constructor(private readonly parts: WriterParts) {}

  async write(call: Call, write: RecordWrite, idempotency?: Idempotency): Promise<Written<WriteResult>> {
    const { value, replayed } = await this.keyed(call, [write], idempotency);
    const [result] = value;
    if (!result) throw new TypeError("a write gave no result");
    return { value: result, replayed };
  }

  async batch(
    call: Call,
    writes: readonly RecordWrite[],
    idempotency?: Idempotency,
  ): Promise<Written<readonly WriteResult[]>> {
    const { batch } = this.parts.model.limits;
    if (writes.length > batch) {
      throw new Problem("limit", `A batch holds at most ${batch} operations.`, { extra: { limit: batch } });
    }
    return await this.keyed(call, writes, idempotency, true);
  }

  async bulk(call: Call, write: BulkWrite, idempotency?: Idempotency): Promise<Written<BulkOutcome>> {
    if (write.dryRun) return { value: await this.tryBulk(call, write), replayed: false };
    return await this.once(
      call,
      idempotency,
      (store) => this.runBulk(call, write, store),
      async (answer) => {
        requireBulk(call, write);
        return readBulk(answer);
      },
    );
  }

  private async keyed(
    call: Call,
    writes: readonly RecordWrite[],
    idempotency: Idempotency | undefined,
    numbered = false,
  ): Promise<Written<readonly WriteResult[]>> {
    return await this.once(
      call,
      idempotency,
      (store) => this.runWrites(call, writes, store, numbered),
      (answer) => this.parts.presenter.replay(call, writes, answer),
    );
  }

  private async once<T>(
    call: Call,
    idempotency: Idempotency | undefined,
    work: (store?: StoreAnswer) => Promise<T>,
    replay: (answer: unknown) => Promise<T>,
  ): Promise<Written<T>> {
    if (!idempotency) return { value: await work(), replayed: false };
    return await this.parts.answers.once(call, idempotency, work, replay);
  }

  private async runWrites(
    call: Call,
    writes: readonly RecordWrite[],
    store: StoreAnswer | undefined,
    numbered: boolean,
  ): Promise<readonly WriteResult[]> {
    const { presenter } = this.parts;
    const prepared = writes.map((write, index) =>
      atIndex(numbered ? index : undefined, () => {
        presenter.check(call, write);
        return prepareWrite(this.parts, call, write);
      }),
    );
    const results = await this.transact(call, async (context) => {
      const outcomes: Outcome[] = [];
      const shown: WriteResult[] = [];
      for (const [index, write] of prepared.entries()) {
        const outcome = await doneAt(numbered ? index : undefined, write(context));
        outcomes.push(outcome);
        // Each is shown as it is by then: a later write of a batch may change what it refers to.
        shown.push(await presenter.present(context, outcome, writes[index]?.options?.view));
      }
      await store?.(context.transaction, outcomes.map(keptOutcome));
      return shown;
    });
    return await presenter.complete(call, writes, results);
  }

  private async runBulk(call: Call, write: BulkWrite, store?: StoreAnswer): Promise<BulkOutcome> {
    const prepared = await prepareBulk(this.parts, this.parts.search, call, write);
    return await this.transact(call, async (context) => {
      const outcome = await prepared(context);
      await store?.(context.transaction, { ...outcome });
      return outcome;
    });
  }

  /** Does all of it and rolls it back: so a dry run answers exactly what the write would. */
  private async tryBulk(call: Call, write: BulkWrite): Promise<BulkOutcome> {
    const prepared = await prepareBulk(this.parts, this.parts.search, call, write);
    try {
      return await this.transact(call, async (context) => {
        throw new DryRun(await prepared(context));
      });
    } catch (error) {
      if (error instanceof DryRun) return error.outcome;
      throw error;
    }
  }

  private async transact<T>(call: Call, work: (context: WriteContext) => Promise<T>): Promise<T> {
    const { engine, now } = this.parts;
    return await engine.write(async (transaction) => {
      if (performance.now() > call.deadline)
        throw new Problem("deadline", "The write waited too long and was not begun.");
      return await work(createWriteContext(call, transaction, now(call)));
    });
  }
}

/** Carries the outcome of a dry run out of its transaction, which fails and so leaves nothing behind. */
class DryRun extends Error {
  constructor(readonly outcome: BulkOutcome) {
    super("a dry run");
  }
}

async function doneAt<T>(index: number | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw index === undefined ? error : withIndex(error, index);
  }
}

function atIndex<T>(index: number | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw index === undefined ? error : withIndex(error, index);
  }
}

function withIndex(error: unknown, index: number): unknown {
  if (!(error instanceof Problem)) return error;
  const { code, message, errors, extra, cause } = error;
  return new Problem(code, message, { errors, extra: { ...extra, index }, cause });
}

function readBulk(answer: unknown): BulkOutcome {
  if (!isJsonObject(answer)) throw new TypeError("a stored answer cannot be read");
  return { matched: Number(answer.matched), changed: Number(answer.changed) };
}
