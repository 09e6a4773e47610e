import { Database } from "bun:sqlite";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openData } from "../../src/app.ts";
import type { Model } from "../../src/charter/model.ts";
import { readSettings } from "../../src/config/settings.ts";
import { seed } from "./seed.ts";

/** Makes databases with seeded tables in a temporary folder, each size once, and gives copies of them. */
export class Databases implements AsyncDisposable {
  readonly #made = new Map<number, Promise<string>>();
  #count = 0;

  private constructor(
    private readonly model: Model,
    readonly folder: string,
  ) {}

  static async open(model: Model): Promise<Databases> {
    return new Databases(model, await mkdtemp(join(tmpdir(), "charter-bench-")));
  }

  /** A fresh copy of the database with so many tasks, in a folder of its own. */
  async copy(tasks: number): Promise<string> {
    let made = this.#made.get(tasks);
    if (made === undefined) {
      made = this.#make(tasks);
      this.#made.set(tasks, made);
    }
    this.#count += 1;
    const folder = join(this.folder, `copy-${this.#count}`);
    await mkdir(folder);
    const path = join(folder, "data.db");
    await copyFile(await made, path);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #make(tasks: number): Promise<string> {
    const path = join(this.folder, `tasks-${tasks}.db`);
    const settings = readSettings({
      flags: { data: this.folder, database: `sqlite:${path}`, logLevel: "silent" },
      environment: {},
    });
    const data = await openData({ model: this.model, settings });
    await data.close();
    const database = new Database(path);
    database.run("PRAGMA synchronous = OFF");
    seed(database, tasks);
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    return path;
  }
}
