import type { Change, LogReader } from "../../src/changes/index.ts";
import type { SqlValue, Statement } from "../../src/kit/sql.ts";
import type { Engine, Transaction } from "../../src/storage/engine.ts";

/** An engine whose writes are undone as soon as they are done: they answer as if they had stayed. */
export class RollingEngine implements Engine {
  readonly name: Engine["name"];
  readonly dialect: Engine["dialect"];
  readonly capabilities: Engine["capabilities"];
  readonly migrate: Engine["migrate"];
  readonly onCommit: Engine["onCommit"];
  readonly rows: Engine["rows"];
  readonly close: Engine["close"];

  /** `changed` is told what each write appended to the log before it was undone. */
  constructor(
    private readonly engine: Engine,
    private readonly log: LogReader,
    private readonly changed: (changes: readonly Change[]) => void,
  ) {
    this.name = engine.name;
    this.dialect = engine.dialect;
    this.capabilities = engine.capabilities;
    this.migrate = (...given) => engine.migrate(...given);
    this.onCommit = (listener) => engine.onCommit(listener);
    this.rows = (...given) => engine.rows(...given);
    this.close = () => engine.close();
  }

  async write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.engine.write(async (transaction) => {
        const source = {
          rows: (statement: Statement, values: readonly SqlValue[]) => transaction.rows(statement, values),
        };
        const head = await this.log.head(source);
        const value = await work(transaction);
        const { changes } = await this.log.after(source, head, { limit: 100 });
        throw new Undone(value, changes);
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
      this.changed(error.changes);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the value that `work` gave above
      return error.value as T;
    }
  }
}

/** Carries a write's value out of its transaction, which fails and so leaves nothing behind. */
class Undone extends Error {
  constructor(
    readonly value: unknown,
    readonly changes: readonly Change[],
  ) {
    super("undone");
  }
}
