import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Model } from "../../charter/model.ts";
import type { SqlValue, Statement } from "../../kit/sql.ts";
import type { Engine, MigrationReport, ReadOptions, Row, Transaction } from "../engine.ts";
import type { TableSchema } from "../table-schema.ts";
import { GroupWriter } from "./group-writer.ts";
import { MainReader } from "./main-reader.ts";
import { migrateSqlite } from "./migrate-sqlite.ts";
import { openConnection } from "./open-connection.ts";
import { ReaderPool } from "./reader-pool.ts";
import { storageDialect } from "./storage-dialect.ts";
import { takeWriterLock } from "./writer-lock.ts";

/** Where the database is, and how many threads may read it beside the one that answers requests. */
export interface SqliteOptions {
  readonly path: string;
  readonly readers?: number;
}

/** Opens, or makes, a SQLite database for this process alone. Raises `storage_unavailable` when another process has it. */
export function openSqlite(options: SqliteOptions): Promise<Engine> {
  const path = resolve(options.path);
  mkdirSync(dirname(path), { recursive: true });
  const release = takeWriterLock(path);
  try {
    return Promise.resolve(new SqliteEngine(path, options.readers ?? 2, release));
  } catch (error) {
    release();
    throw error;
  }
}

class SqliteEngine implements Engine {
  readonly name = "sqlite";
  readonly dialect = storageDialect;
  readonly capabilities = { orderedLog: true, manyWriters: false, stopsQueries: false };
  readonly #database;
  readonly #reading;
  readonly #writer: GroupWriter;
  readonly #pool: ReaderPool;
  readonly #reader: MainReader;

  constructor(
    path: string,
    readers: number,
    private readonly release: () => void,
  ) {
    this.#database = openConnection(path, "write", () => 1);
    this.#writer = new GroupWriter(this.#database);
    this.#pool = new ReaderPool(path, readers);
    let tick = (): number => 1;
    this.#reading = openConnection(path, "read", () => tick());
    const reading = this.#reading;
    this.#reader = new MainReader((counted) => {
      tick = counted;
      return reading;
    }, this.#pool);
  }

  rows(statement: Statement, values: readonly SqlValue[], options: ReadOptions): Promise<readonly Row[]> {
    return this.#reader.rows(statement, values, options);
  }

  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#writer.write(work);
  }

  onCommit(listener: () => void): () => void {
    return this.#writer.onCommit(listener);
  }

  migrate(
    model: Model,
    tables: readonly TableSchema[],
    options: { readonly apply: boolean },
  ): Promise<MigrationReport> {
    return this.#writer.exclusive(() => migrateSqlite(this.#database, model, tables, options.apply));
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#pool.close();
    this.#reader.close();
    this.#reading.close();
    this.#database.run("PRAGMA optimize");
    this.#database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#database.close();
    this.release();
  }
}
