import type { Database } from "bun:sqlite";
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Model } from "../../charter/model.ts";
import type { SqlValue, Statement } from "../../kit/sql.ts";
import type { Engine, MigrationReport, ReadOptions, Row, Transaction } from "../engine.ts";
import type { TableSchema } from "../table-schema.ts";
import { GroupWriter } from "./group-writer.ts";
import { MainReader } from "./main-reader.ts";
import { migrateSqlite } from "./migrate-sqlite.ts";
import { openConnection } from "./open-connection.ts";
import { openFault } from "./open-fault.ts";
import { ReaderPool } from "./reader-pool.ts";
import { requireOwn } from "./require-own.ts";
import { storageDialect } from "./storage-dialect.ts";
import { takeWriterLock } from "./writer-lock.ts";

/** Where the database is, and how many threads may read it beside the one that answers requests. */
export interface SqliteOptions {
  readonly path: string;
  readonly readers?: number;
}

/**
 * Opens, or makes, a SQLite database for this process alone. Raises `storage_unavailable` when another process has it, and
 * for a file that cannot be used, with what to do about it.
 */
export async function openSqlite(options: SqliteOptions): Promise<Engine> {
  const path = placeOf(resolve(options.path));
  const release = takeWriterLock(path);
  let database: Database | undefined;
  try {
    database = openConnection(path, "write", () => 1);
    requireOwn(database, path);
    return new SqliteEngine(path, database, options.readers ?? 2, release);
  } catch (error) {
    database?.close();
    release();
    throw openFault(path, error);
  }
}

/** Where the file really lies, its folder made: a database that is reached by two names has one lock. */
function placeOf(path: string): string {
  try {
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true });
    return existsSync(path) ? realpathSync(path) : join(realpathSync(folder), basename(path));
  } catch (error) {
    throw openFault(path, error);
  }
}

class SqliteEngine implements Engine {
  readonly name = "sqlite";
  readonly dialect = storageDialect;
  readonly capabilities = { orderedLog: true, manyWriters: false, stopsQueries: false };
  readonly #reading: Database;
  readonly #writer: GroupWriter;
  readonly #pool: ReaderPool;
  readonly #reader: MainReader;
  #closing: Promise<void> | undefined;

  constructor(
    path: string,
    private readonly database: Database,
    readers: number,
    private readonly release: () => void,
  ) {
    let tick = (): number => 1;
    this.#reading = openConnection(path, "read", () => tick());
    const reading = this.#reading;
    this.#writer = new GroupWriter(this.database);
    this.#pool = new ReaderPool(path, readers);
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
    return this.#writer.exclusive(() => migrateSqlite(this.database, model, tables, options.apply));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#writer.close();
      await this.#pool.close();
    } finally {
      this.#reader.close();
      this.#reading.close();
      tidy(this.database);
      this.database.close();
      this.release();
    }
  }
}

/** Leaves one small file. Where the disk does not let it, nothing is lost: the next start finds all of it in the log. */
function tidy(database: Database): void {
  try {
    database.run("PRAGMA busy_timeout = 1000");
    database.run("PRAGMA optimize");
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    return;
  }
}
