import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { createGrants } from "../access/index.ts";
import { compileModel } from "../charter/compile.ts";
import type { Model } from "../charter/model.ts";
import { MasterSecret } from "../config/secret.ts";
import type { JsonObject } from "../kit/json.ts";
import type { SqlValue } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";
import { openSqlite } from "../storage/sqlite/open-sqlite.ts";
import { tablesOf } from "../storage/tables.ts";
import type { Call } from "./context.ts";
import { createReader } from "./create-reader.ts";
import type { DataReader } from "./queries.ts";
import { createRecordStore } from "./record-store.ts";
import { storedFields } from "./select.ts";
import { createWriteShape } from "./write-shape.ts";

/** The time at which the calls of the tests come. */
export const testTime = "2026-11-24T09:30:00.000Z";

/** An id that says in a test whose it is: `idOf(7)` ends in 7. */
export function idOf(number: number): string {
  return `0197b2a0-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

/** A reader over an engine of its own with tables of a definition, to be filled with rows as they are. */
export class ReadingDesk {
  readonly #grantOf: ReturnType<typeof createGrants>;

  private constructor(
    readonly model: Model,
    readonly engine: Engine,
    readonly reader: DataReader,
    private readonly folder: string,
  ) {
    this.#grantOf = createGrants(model);
  }

  static async open(definition: unknown): Promise<ReadingDesk> {
    const folder = mkdtempSync(path(tmpdir(), "charter-reading-"));
    const model = compileModel(definition);
    const engine = await openSqlite({ path: path(folder, "data.db") });
    await engine.migrate(model, tablesOf(model), { apply: true });
    const secret = new MasterSecret("a secret of the tests, long enough");
    return new ReadingDesk(model, engine, createReader({ model, engine, secret }), folder);
  }

  /** A call of a user with roles, or of nobody. */
  call(id: string | null, ...roles: readonly string[]): Call {
    const principal = { kind: id === null ? "anonymous" : "user", id, roles, profile: {} } as const;
    return {
      grant: this.#grantOf(principal),
      request: { time: testTime, method: "GET", ip: "127.0.0.1", api_key: null },
      requestId: "test",
      deadline: performance.now() + 60_000,
    };
  }

  /** Stores records as they are, in one transaction. What is left out of one is null. */
  async insert(resource: string, records: readonly JsonObject[]): Promise<void> {
    const found = this.model.resources.get(resource);
    if (!found) throw new TypeError(`there is no resource ${resource}`);
    const shape = createWriteShape(found, { jsonCharacters: 10_000, seal: (text) => text });
    const store = createRecordStore(this.model, this.engine.dialect, shape);
    const empty = storedFields(found).map(({ name, kind }) => [name, kind === "refs" ? [] : null] as const);
    const blank = { ...Object.fromEntries(empty), version: 1, created_at: testTime, updated_at: testTime };
    await this.engine.write(async (transaction) => {
      for (const record of records) await store.insert(transaction, { ...blank, ...record });
    });
  }

  /** Runs a write of SQL. */
  async run(text: string, ...values: readonly SqlValue[]): Promise<void> {
    const statement = { text, parameters: values.map((value) => ({ value })) };
    await this.engine.write((transaction) => transaction.run(statement, values));
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
