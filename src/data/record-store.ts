import type { Field, Model } from "../charter/model.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, render, type SqlValue, type Statement, slot, sql } from "../kit/sql.ts";
import { columnEncoder } from "../storage/codec.ts";
import type { Dialect, Transaction } from "../storage/engine.ts";
import { searchStatements } from "../storage/search-statements.ts";
import { recordId } from "./record-id.ts";
import { idsOf } from "./reference-ids.ts";
import { selectStored, storedFields } from "./select.ts";
import type { WriteShape } from "./write-shape.ts";

/** Which records a search concerns: those in sight, those in the bin, or all. */
export type Which = "live" | "trashed" | "any";

/**
 * Stores the records of one resource, as full records in wire form. It knows no rules and appends nothing: whoever writes
 * judges first and appends the change in the same transaction. Keys that a write would break raise `ConstraintError`.
 */
export interface RecordStore {
  find(transaction: Transaction, id: string, which: Which): Promise<JsonObject | undefined>;
  /** Whether the record is there and not in the bin. */
  isLive(transaction: Transaction, id: string): Promise<boolean>;
  insert(transaction: Transaction, record: JsonObject): Promise<void>;
  /** Stores the changed fields of `after`, and its version, time and person. False when the stored version is another. */
  update(transaction: Transaction, before: JsonObject, after: JsonObject, changed: readonly string[]): Promise<boolean>;
  /** Removes a record for good, and remembers its last version: whoever creates it anew goes on from there. */
  remove(transaction: Transaction, record: JsonObject): Promise<void>;
  /** The records whose `field` refers to the id, `limit` at most. */
  referrers(transaction: Transaction, field: Field, id: string, which: Which, limit: number): Promise<JsonObject[]>;
  /** Empties a reference, or a list of them, of a record that is about to be removed. */
  release(transaction: Transaction, id: string, field: Field): Promise<void>;
  /** The version that a removed record reached with its removal; 0 when there never was one. */
  lastVersion(transaction: Transaction, id: string): Promise<number>;
}

/** Statements for sets of changed fields: kept up to this many, enough for every form of a resource. */
const mostUpdates = 200;

type Prepare = (fragment: Fragment) => Statement;

/** Derives the store of a resource: its statements are made once. */
export function createRecordStore(model: Model, dialect: Dialect, shape: WriteShape): RecordStore {
  return new TableStore(model, dialect, shape);
}

class TableStore implements RecordStore {
  readonly #prepare: Prepare;
  readonly #table: Fragment;
  readonly #columns: readonly { readonly field: Field; readonly encode: (value: Json) => SqlValue }[];
  readonly #links: readonly LinkStatements[];
  readonly #search;
  readonly #stored;
  readonly #insert: Statement;
  readonly #live: Statement;
  readonly #remove: Statement;
  readonly #bury: Statement;
  readonly #lastVersion: Statement;
  readonly #finds = new Map<Which, Statement>();
  readonly #updates = new Map<string, Statement>();
  readonly #referrers = new Map<string, Statement>();

  constructor(
    model: Model,
    dialect: Dialect,
    private readonly shape: WriteShape,
  ) {
    const { resource } = shape;
    this.#prepare = (fragment) => render(fragment, dialect.placeholder);
    this.#table = identifier(resource.table);
    this.#columns = storedFields(resource)
      .filter(({ column }) => column)
      .map((field) => ({ field, encode: columnEncoder(field) }));
    this.#links = shape.stored.flatMap((field) =>
      field.join ? [linkStatements(this.#prepare, field, field.join)] : [],
    );
    this.#search = searchStatements(dialect, resource.table, resource.searchable);
    this.#stored = selectStored(model, dialect, resource, "r");
    const names = this.#columns.map(({ field }) => columnOf(field));
    const slots = this.#columns.map(({ field }) => slot(field.name));
    this.#insert = this.#prepare(sql`INSERT INTO ${this.#table} (${join(names, ", ")}) VALUES (${join(slots, ", ")})`);
    this.#live = this.#prepare(
      sql`SELECT 1 FROM ${this.#table} AS "r" WHERE "r"."id" = ${slot("id")}${this.#sight("live")}`,
    );
    this.#remove = this.#prepare(sql`DELETE FROM ${this.#table} WHERE "id" = ${slot("id")}`);
    this.#bury = this.#prepare(
      sql`INSERT INTO "charter_tombstones" ("resource", "id", "version")
        VALUES (${slot("resource")}, ${slot("id")}, ${slot("version")})
        ON CONFLICT ("resource", "id") DO UPDATE SET "version" = excluded."version"`,
    );
    this.#lastVersion = this.#prepare(
      sql`SELECT "version" FROM "charter_tombstones" WHERE "resource" = ${slot("resource")} AND "id" = ${slot("id")}`,
    );
  }

  async find(transaction: Transaction, id: string, which: Which): Promise<JsonObject | undefined> {
    const statement = this.#finds.get(which) ?? this.#prepareFind(which);
    const [row] = await transaction.rows(statement, [id]);
    return row && this.#stored.decode(row);
  }

  async isLive(transaction: Transaction, id: string): Promise<boolean> {
    const rows = await transaction.rows(this.#live, [id]);
    return rows.length > 0;
  }

  async insert(transaction: Transaction, record: JsonObject): Promise<void> {
    const values = this.#columns.map(({ field, encode }) => encode(record[field.name] ?? null));
    await transaction.run(this.#insert, values);
    const id = recordId(record);
    for (const link of this.#links) await link.insert(transaction, id, record);
    if (this.#search) await transaction.run(this.#search.index, [id]);
  }

  async update(
    transaction: Transaction,
    before: JsonObject,
    after: JsonObject,
    changed: readonly string[],
  ): Promise<boolean> {
    const id = recordId(before);
    const search = changed.some((name) => this.shape.resource.searchable.includes(name)) ? this.#search : undefined;
    const columns = this.#columns.filter(({ field: { name } }) => changed.includes(name) || kept.has(name));
    const statement = this.#prepareUpdate(columns.map(({ field }) => field));
    const values = columns.map(({ field, encode }) => encode(after[field.name] ?? null));
    if (search) await transaction.run(search.remove, [id]);
    const updated = await transaction.run(statement, [...values, id, Number(before.version)]);
    if (updated === 0) return false;
    for (const link of this.#links) {
      if (changed.includes(link.field.name)) await link.replace(transaction, id, after);
    }
    if (search) await transaction.run(search.index, [id]);
    return true;
  }

  async remove(transaction: Transaction, record: JsonObject): Promise<void> {
    const id = recordId(record);
    if (this.#search) await transaction.run(this.#search.remove, [id]);
    for (const link of this.#links) await transaction.run(link.clear, [id]);
    await transaction.run(this.#remove, [id]);
    await transaction.run(this.#bury, [this.shape.resource.name, id, Number(record.version) + 1]);
  }

  async referrers(
    transaction: Transaction,
    field: Field,
    id: string,
    which: Which,
    limit: number,
  ): Promise<JsonObject[]> {
    const key = `${field.name} ${which}`;
    const statement = this.#referrers.get(key) ?? this.#prepareReferrers(field, which);
    this.#referrers.set(key, statement);
    const rows = await transaction.rows(statement, [id, limit]);
    return rows.map((row) => this.#stored.decode(row));
  }

  async release(transaction: Transaction, id: string, field: Field): Promise<void> {
    const link = this.#links.find((each) => each.field.name === field.name);
    if (link) {
      await transaction.run(link.clear, [id]);
      return;
    }
    const set = sql`UPDATE ${this.#table} SET ${columnOf(field)} = NULL WHERE "id" = ${slot("id")}`;
    await transaction.run(this.#prepare(set), [id]);
  }

  async lastVersion(transaction: Transaction, id: string): Promise<number> {
    const [row] = await transaction.rows(this.#lastVersion, [this.shape.resource.name, id]);
    return Number(row?.[0] ?? 0);
  }

  #prepareFind(which: Which): Statement {
    const statement = this.#prepare(sql`${this.#stored.select} WHERE "r"."id" = ${slot("id")}${this.#sight(which)}`);
    this.#finds.set(which, statement);
    return statement;
  }

  #prepareUpdate(fields: readonly Field[]): Statement {
    const key = fields.map(({ name }) => name).join();
    const known = this.#updates.get(key);
    if (known) return known;
    const sets = fields.map((field) => sql`${columnOf(field)} = ${slot(field.name)}`);
    const where = sql`"id" = ${slot("id")} AND "version" = ${slot("version")}`;
    const statement = this.#prepare(sql`UPDATE ${this.#table} SET ${join(sets, ", ")} WHERE ${where}`);
    if (this.#updates.size >= mostUpdates) this.#updates.clear();
    this.#updates.set(key, statement);
    return statement;
  }

  #prepareReferrers(field: Field, which: Which): Statement {
    const refers = field.join
      ? sql`"r"."id" IN (SELECT ${identifier(field.join.from)} FROM ${identifier(field.join.table)}
          WHERE ${identifier(field.join.to)} = ${slot("id")})`
      : sql`${identifier("r", field.column?.name ?? field.name)} = ${slot("id")}`;
    return this.#prepare(
      sql`${this.#stored.select} WHERE ${refers}${this.#sight(which)} ORDER BY "r"."id" LIMIT ${slot("limit")}`,
    );
  }

  #sight(which: Which): Fragment {
    if (!this.shape.resource.trash) return raw(which === "trashed" ? " AND 1 = 0" : "");
    if (which === "any") return raw("");
    return raw(which === "live" ? ` AND "r"."deleted_at" IS NULL` : ` AND "r"."deleted_at" IS NOT NULL`);
  }
}

/** The columns that every update sets. */
const kept = new Set(["version", "updated_at", "updated_by"]);

function columnOf(field: Field): Fragment {
  return identifier(field.column?.name ?? field.name);
}

interface LinkStatements {
  readonly field: Field;
  readonly clear: Statement;
  insert(transaction: Transaction, id: string, record: JsonObject): Promise<void>;
  replace(transaction: Transaction, id: string, record: JsonObject): Promise<void>;
}

/** Keeps the join table of a `refs` field: the ids in the order of the list. */
function linkStatements(prepare: Prepare, field: Field, names: NonNullable<Field["join"]>): LinkStatements {
  const table = identifier(names.table);
  const clear = prepare(sql`DELETE FROM ${table} WHERE ${identifier(names.from)} = ${slot("id")}`);
  const add = prepare(
    sql`INSERT INTO ${table} (${identifier(names.from)}, ${identifier(names.to)}, "position")
      VALUES (${slot("from")}, ${slot("to")}, ${slot("position")})`,
  );
  const insert = async (transaction: Transaction, id: string, record: JsonObject): Promise<void> => {
    for (const [position, other] of idsOf(record[field.name]).entries()) {
      await transaction.run(add, [id, other, position]);
    }
  };
  return {
    field,
    clear,
    insert,
    replace: async (transaction, id, record) => {
      await transaction.run(clear, [id]);
      await insert(transaction, id, record);
    },
  };
}
