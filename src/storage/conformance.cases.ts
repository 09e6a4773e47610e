import { afterEach, beforeEach, expect, test } from "bun:test";
import { charter } from "../charter/charter.ts";
import { compileModel } from "../charter/compile.ts";
import { field } from "../charter/field.ts";
import type { Model } from "../charter/model.ts";
import { resource } from "../charter/resource.ts";
import { Problem } from "../kit/problem.ts";
import { bindings, type Fragment, identifier, join, raw, render, type SqlValue, sql } from "../kit/sql.ts";
import { ConstraintError, type Effort, type Engine, type Row, type Transaction } from "./engine.ts";
import { searchStatements } from "./search-statements.ts";
import { tablesOf } from "./tables.ts";

const shop = (extra: Readonly<Record<string, ReturnType<typeof field.text>>> = {}, unique = false): Model =>
  compileModel(
    charter({
      name: "Shop",
      resources: {
        makers: resource({ fields: { name: field.text({ required: true, unique: true }) } }),
        goods: resource({
          trash: true,
          fields: {
            title: field.text({ search: true }),
            text: field.markdown({ search: true }),
            maker: field.ref("makers", { inverse: "goods" }),
            price: field.decimal({ precision: 18, scale: 2 }),
            code: field.text({ unique }),
            ...extra,
          },
          indexes: [["-price"]],
        }),
      },
    }),
  );

/** A database made by `open`, with ways to write and ask in few words. */
class Scene {
  constructor(readonly engine: Engine) {}

  async ask(fragment: Fragment, effort: Effort = "seek", deadline?: number): Promise<readonly Row[]> {
    const statement = render(fragment, this.engine.dialect.placeholder);
    const values = bindings(statement, () => undefined);
    return await this.engine.rows(statement, values, deadline === undefined ? { effort } : { effort, deadline });
  }

  async run(transaction: Transaction, fragment: Fragment): Promise<number> {
    const statement = render(fragment, this.engine.dialect.placeholder);
    return await transaction.run(
      statement,
      bindings(statement, () => undefined),
    );
  }

  async insert(transaction: Transaction, table: string, values: Readonly<Record<string, SqlValue>>): Promise<void> {
    const row = { id: Bun.randomUUIDv7(), version: 1, created_at: 0, updated_at: 0, ...values };
    const names = join(
      Object.keys(row).map((name) => identifier(name)),
      ", ",
    );
    const bound = join(
      Object.values(row).map((value) => sql`${value}`),
      ", ",
    );
    await this.run(transaction, sql`INSERT INTO ${identifier(table)} (${names}) VALUES (${bound})`);
  }

  async maker(name: string): Promise<void> {
    await this.engine.write((transaction) => this.insert(transaction, "makers", { name }));
  }

  async count(table: string): Promise<number> {
    return Number((await this.ask(sql`SELECT count(*) FROM ${identifier(table)}`))[0]?.[0]);
  }
}

async function raised(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was raised");
}

/** What every engine must do. `open` opens the database of a name, a new one where there is none yet. */
export function engineCases(open: (database: string) => Promise<Engine>): void {
  let scene: Scene;
  let count = 0;

  beforeEach(async () => {
    count += 1;
    const engine = await open(`case-${count}`);
    await engine.migrate(shop(), tablesOf(shop()), { apply: true });
    scene = new Scene(engine);
  });
  afterEach(() => scene.engine.close());

  test("a transaction sees its own writes, others see them after its commit", async () => {
    const { engine } = scene;
    const within = await engine.write(async (transaction) => {
      await scene.insert(transaction, "makers", { name: "Acme" });
      return [
        (await transaction.rows({ text: "SELECT count(*) FROM makers", parameters: [] }, []))[0]?.[0],
        await scene.count("makers"),
      ];
    });
    expect(within.map(Number)).toEqual([1, 0]);
    expect(await scene.count("makers")).toBe(1);
  });

  test("a write that fails takes back what it did, and no other of its group", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        scene.engine.write(async (transaction) => {
          await scene.insert(transaction, "makers", { name: `maker ${index}` });
          if (index % 5 === 0) throw new Error("no");
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(4);
    const names = (await scene.ask(sql`SELECT name FROM makers ORDER BY name`)).map(([name]) => name);
    expect(names).toEqual(
      Array.from({ length: 20 }, (_, index) => `maker ${index}`)
        .filter((_, index) => index % 5)
        .sort(),
    );
  });

  test("a broken key names its table and columns, and the transaction goes on", async () => {
    await scene.maker("Acme");
    await scene.engine.write(async (transaction) => {
      const twice = await raised(scene.insert(transaction, "makers", { name: "Acme" }));
      expect(twice).toBeInstanceOf(ConstraintError);
      expect(twice).toMatchObject({ kind: "unique", table: "makers", columns: ["name"] });
      const dangling = await raised(scene.insert(transaction, "goods", { title: "x", maker: Bun.randomUUIDv7() }));
      expect(dangling).toMatchObject({ kind: "foreign_key" });
      await scene.insert(transaction, "makers", { name: "Bolt" });
    });
    expect(await scene.count("makers")).toBe(2);
  });

  test("64 writers at once lose nothing, and the log's order is the order of commits", async () => {
    const log = "charter_changes";
    const entry = { at: 0, resource: "makers", version: 1, operation: "create", actor_kind: "service", revision: "r" };
    const done: string[] = [];
    await Promise.all(
      Array.from({ length: 64 }, async (_, writer) => {
        for (let count = 0; count < 10; count += 1) {
          const record = `${writer}-${count}`;
          await scene.engine.write(async (transaction) => {
            const row = { ...entry, record };
            const names = join(
              Object.keys(row).map((name) => identifier(name)),
              ", ",
            );
            const values = join(
              Object.values(row).map((value) => sql`${value}`),
              ", ",
            );
            await scene.run(transaction, sql`INSERT INTO ${identifier(log)} (${names}) VALUES (${values})`);
          });
          done.push(record);
        }
      }),
    );
    const logged = (await scene.ask(sql`SELECT record FROM charter_changes ORDER BY sequence`)).map(
      ([record]) => record,
    );
    expect(logged).toEqual(done);
  });

  test("a transaction cannot be used after its end", async () => {
    let kept: Transaction | undefined;
    await scene.engine.write(async (transaction) => {
      kept = transaction;
    });
    expect(await raised(kept?.rows({ text: "SELECT 1", parameters: [] }, []) ?? Promise.resolve())).toBeInstanceOf(
      TypeError,
    );
  });

  test("closing finishes the writes that were accepted and refuses later ones", async () => {
    const { engine } = scene;
    const writes = Array.from({ length: 50 }, (_, index) => scene.maker(`maker ${index}`));
    const closing = engine.close();
    expect(await raised(scene.maker("late"))).toBeInstanceOf(Problem);
    await Promise.all([...writes, closing]);
    scene = new Scene(await open(`case-${count}`));
    expect(await scene.count("makers")).toBe(50);
  });

  test("closing twice is closing once, and what is asked of it afterwards is refused", async () => {
    const { engine } = scene;
    await Promise.all([engine.close(), engine.close()]);
    expect(await raised(scene.count("makers"))).toMatchObject({ code: "storage_unavailable" });
    expect(await raised(scene.ask(sql`SELECT 1`, "scan"))).toMatchObject({ code: "storage_unavailable" });
    const change = engine.migrate(shop(), tablesOf(shop()), { apply: true });
    expect(await raised(change)).toMatchObject({ code: "storage_unavailable" });
  });

  test("a schema change does not wait for a pause in the writes", async () => {
    let writing = true;
    const writer = async () => {
      for (let index = 0; writing; index += 1) await scene.maker(`maker ${crypto.randomUUID()} ${index}`);
    };
    const writers = Promise.all([writer(), writer()]);
    await scene.maker("first");
    const wider = shop({ colour: field.text() });
    expect(await scene.engine.migrate(wider, tablesOf(wider), { apply: true })).toMatchObject({ applied: true });
    writing = false;
    await writers;
  });

  test("commits are told of", async () => {
    let told = 0;
    const stop = scene.engine.onCommit(() => {
      told += 1;
    });
    await scene.maker("Acme");
    stop();
    await scene.maker("Bolt");
    expect(told).toBe(1);
  });

  test("a read past its budget is answered all the same, and one past its deadline is stopped", async () => {
    await scene.engine.write(async (transaction) => {
      for (let index = 0; index < 5_000; index += 1)
        await scene.insert(transaction, "makers", { name: `maker ${index}` });
    });
    const tick = scene.engine.dialect.tick("m");
    const where = tick.empty ? raw("") : sql`WHERE ${tick}`;
    expect(await scene.ask(sql`SELECT count(*) FROM makers AS m ${where}`, "budget")).toEqual([[5_000]]);
    const endless = sql`SELECT count(*) FROM makers AS m CROSS JOIN makers AS n ${where}`;
    expect(await raised(scene.ask(endless, "budget", performance.now() + 50))).toMatchObject({ code: "deadline" });
    expect(await scene.ask(sql`SELECT count(*) FROM makers AS m ${where}`, "scan")).toEqual([[5_000]]);
  });

  test("texts are ordered by code point, decimals come back exactly", async () => {
    const texts = ["b", "a", "Z", "é", "\u{1f600}", "\uffee", ""];
    await scene.engine.write(async (transaction) => {
      for (const title of texts) await scene.insert(transaction, "goods", { title, price: 123_456_789_012_345_678n });
    });
    const read = scene.engine.dialect.read({ name: "price", storage: "decimal" }, "g");
    const rows = await scene.ask(sql`SELECT g.title, ${read} FROM goods AS g ORDER BY g.title`);
    expect(rows.map(([title]) => title)).toEqual(["", "Z", "a", "b", "é", "\uffee", "\u{1f600}"]);
    expect(rows[0]?.[1]).toBe("123456789012345678");
  });

  test("search finds folded words, all of them, the last as a prefix, in the columns asked for", async () => {
    const statements = searchStatements(scene.engine.dialect, "goods", ["title", "text"], ["id"]);
    const add = async (title: string, text: string) => {
      const id = Bun.randomUUIDv7();
      await scene.engine.write(async (transaction) => {
        await scene.insert(transaction, "goods", { id, title, text });
        if (statements) await transaction.run(statements.index, [id]);
      });
      return id;
    };
    const chair = await add("Café chair", "a chair of oak");
    await add("Table", "goes with the chair");
    const find = async (words: string, columns: readonly string[]) => {
      const parts = scene.engine.dialect.search("goods", "g", columns);
      const statement = render(
        sql`SELECT g.title FROM goods AS g${parts.join} WHERE ${parts.condition} ORDER BY ${parts.rank}`,
        scene.engine.dialect.placeholder,
      );
      const query = scene.engine.dialect.searchQuery(words, columns) ?? "";
      return (
        await scene.engine.rows(
          statement,
          bindings(statement, () => query),
          { effort: "seek" },
        )
      ).map(([title]) => title);
    };
    expect(await find("cafe CHA", ["title", "text"])).toEqual(["Café chair"]);
    expect(await find("chair", ["title"])).toEqual(["Café chair"]);
    expect(new Set(await find("chair", ["title", "text"]))).toEqual(new Set(["Café chair", "Table"]));
    expect(await find('chair" OR "table', ["title", "text"])).toEqual([]);
    await scene.engine.write(async (transaction) => {
      if (statements) await transaction.run(statements.remove, [chair]);
    });
    expect(await find("cafe", ["title"])).toEqual([]);
    expect(scene.engine.dialect.searchQuery(" \"' ", ["title"])).toBeUndefined();
  });

  test("an unchanged model changes nothing; a new field with its index is added", async () => {
    const { engine } = scene;
    expect((await engine.migrate(shop(), tablesOf(shop()), { apply: true })).steps).toEqual([]);
    const wider = shop({ colour: field.text({ index: true, required: true, default: "red" }) });
    await engine.write((transaction) => scene.insert(transaction, "goods", { title: "old" }));
    const report = await engine.migrate(wider, tablesOf(wider), { apply: true });
    expect(report.steps.map(({ kind }) => kind)).toEqual(["add_column", "create_index"]);
    expect(await scene.ask(sql`SELECT colour FROM goods`)).toEqual([["red"]]);
  });

  test("what would destroy or break data is refused, and nothing is done", async () => {
    const { engine } = scene;
    await engine.write(async (transaction) => {
      await scene.insert(transaction, "goods", { code: "a" });
      await scene.insert(transaction, "goods", { code: "a" });
    });
    const unique = shop({ colour: field.text() }, true);
    const twice = await engine.migrate(unique, tablesOf(unique), { apply: true });
    expect(twice).toMatchObject({ applied: false });
    expect(twice.refused.map(({ description }) => description).join()).toContain('"a"');
    const required = shop({ colour: field.text({ required: true }) });
    expect((await engine.migrate(required, tablesOf(required), { apply: true })).refused).toHaveLength(1);
    const fewer = tablesOf(shop()).filter(({ name }) => name !== "makers");
    expect((await engine.migrate(shop(), fewer, { apply: true })).refused.map(({ place }) => place)).toEqual([
      "makers",
    ]);
    expect(await raised(scene.ask(sql`SELECT colour FROM goods`))).toBeInstanceOf(Error);
  });
}
