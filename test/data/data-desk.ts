import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGrants } from "../../src/access/index.ts";
import { type Change, createLogReader } from "../../src/changes/index.ts";
import { compileModel } from "../../src/charter/compile.ts";
import type { Model } from "../../src/charter/model.ts";
import { MasterSecret } from "../../src/config/secret.ts";
import { createReader } from "../../src/data/create-reader.ts";
import { createWriter } from "../../src/data/create-writer.ts";
import type { DataReader, DataWriter } from "../../src/data/queries.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../src/kit/json.ts";
import { Problem } from "../../src/kit/problem.ts";
import type { SqlValue } from "../../src/kit/sql.ts";
import { type Engine, openSqlite, tablesOf } from "../../src/storage/index.ts";
import { Caller } from "./caller.ts";

/** The ids of who calls in the tests. */
export const people = { anna: idOf(1), bert: idOf(2), agnes: idOf(3), susan: idOf(4), root: idOf(5) } as const;

/** The name of a caller. */
export type Person = keyof typeof people;

const roles: Readonly<Record<Person, readonly string[]>> = {
  anna: [],
  bert: [],
  agnes: ["agent"],
  susan: ["agent", "supervisor"],
  root: ["admin"],
};

/** What is tested here is not whether the disk keeps it: a folder in memory, where there is one, saves most of the time. */
const folders = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** An id that says in a test whose it is: `idOf(7)` ends in 7. */
export function idOf(number: number): string {
  return `0197b2a0-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

/** The data engine of a definition over an SQLite database of its own, with the people in it. */
export class DataDesk {
  readonly model: Model;
  readonly reader: DataReader;
  readonly writer: DataWriter;
  readonly #grantOf: ReturnType<typeof createGrants>;

  /** When the writes are made: every one at a time of its own. */
  #time = Date.now();

  private constructor(
    definition: unknown,
    readonly engine: Engine,
    private readonly folder: string,
  ) {
    this.model = compileModel(definition);
    this.#grantOf = createGrants(this.model);
    const secret = new MasterSecret("a secret of the tests, long enough");
    this.reader = createReader({ model: this.model, engine, secret });
    const now = (): number => {
      this.#time += 1;
      return this.#time;
    };
    this.writer = createWriter({ model: this.model, engine, secret, reader: this.reader, now });
  }

  static async open(definition: unknown): Promise<DataDesk> {
    const folder = mkdtempSync(join(folders, "charter-data-"));
    const engine = await openSqlite({ path: join(folder, "data.db") });
    const desk = new DataDesk(definition, engine, folder);
    await engine.migrate(desk.model, tablesOf(desk.model), { apply: true });
    for (const [name, id] of Object.entries(people)) {
      await desk.as("root").create("users", { id, email: `${name}@example.com`, name });
    }
    return desk;
  }

  /** The same database opened anew under another definition, or once more: as after a restart. */
  reopened(definition: unknown): DataDesk {
    return new DataDesk(definition, this.engine, this.folder);
  }

  /** A caller by name; null is nobody. */
  as(person: Person | null): Caller {
    const id = person === null ? null : people[person];
    const kind = id === null ? ("anonymous" as const) : ("user" as const);
    const principal = { kind, id, roles: person === null ? [] : roles[person], profile: {} };
    return new Caller(this.reader, this.writer, this.#grantOf(principal));
  }

  /** The rows that a query of SQL finds. */
  async rows(text: string, ...values: readonly SqlValue[]): Promise<readonly (readonly SqlValue[])[]> {
    return await this.engine.rows({ text, parameters: values.map((value) => ({ value })) }, values, { effort: "seek" });
  }

  /** Runs a write of SQL. */
  async run(text: string, ...values: readonly SqlValue[]): Promise<void> {
    const statement = { text, parameters: values.map((value) => ({ value })) };
    await this.engine.write((transaction) => transaction.run(statement, values));
  }

  /** All of the log behind a sequence, oldest first. */
  async log(after = 0): Promise<readonly Change[]> {
    const names = (resource: string): readonly string[] => {
      const found = this.model.resources.get(resource);
      const stored = [...(found?.fields.values() ?? [])].filter(({ kind }) => kind !== "computed");
      return [...(found?.system.keys() ?? []), ...stored.map(({ name }) => name)];
    };
    const reader = createLogReader(this.engine.dialect, names);
    const changes: Change[] = [];
    for (let through = after; ; ) {
      const page = await reader.after(this.engine, through, { limit: 1000 });
      changes.push(...page.changes);
      if (!page.more) return changes;
      through = page.through;
    }
  }

  /** The newest sequence of the log. */
  async head(): Promise<number> {
    return (await this.log()).at(-1)?.sequence ?? 0;
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a refused call is told: the code, and for each fault of the input its pointer and code. */
export interface Refusal {
  readonly code: string;
  readonly faults: readonly string[];
}

/** The problem that a call must end in. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Problem) return refusalOf(error);
    throw error;
  }
  throw new TypeError("the call was not refused");
}

/** What a problem tells. */
export function refusalOf({ code, errors }: Problem): Refusal {
  return { code, faults: errors.map((error) => `${error.pointer} ${error.code}`) };
}

/** The id of a record that was given. */
export function idIn(record: JsonObject): string {
  if (typeof record.id !== "string") throw new TypeError(`expected a record, got ${JSON.stringify(record)}`);
  return record.id;
}

/** The object that a text of JSON holds, as a body is read. */
export function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError("no object");
  return value;
}
