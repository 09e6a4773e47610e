import type { Field, JoinTable, Model } from "../charter/model.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type Fragment, identifier, join, raw, render, type SqlValue, type Statement, slot, sql } from "../kit/sql.ts";
import { columnEncoder } from "../storage/codec.ts";
import type { Dialect, Transaction } from "../storage/engine.ts";
import { keyOf as keyColumns, withinOrganization } from "../storage/keys.ts";
import { searchStatements } from "../storage/search-statements.ts";
import { keyOf, placeOf, type RecordKey } from "./record-key.ts";
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
  find(transaction: Transaction, key: RecordKey, which: Which): Promise<JsonObject | undefined>;
  /** Whether the record is there and not in the bin. */
  isLive(transaction: Transaction, key: RecordKey): Promise<boolean>;
  insert(transaction: Transaction, record: JsonObject): Promise<void>;
  /** Stores the changed fields of `after`, and its version, time and person. False when the stored version is another. */
  update(transaction: Transaction, before: JsonObject, after: JsonObject, changed: readonly string[]): Promise<boolean>;
  /** Removes a record for good, and remembers its last version: whoever creates it anew goes on from there. */
  remove(transaction: Transaction, record: JsonObject): Promise<void>;
  /**
   * The records whose `field` refers to another, `limit` at most: to one of an organization, those of the same; to one that
   * belongs to none, those of every organization.
   */
  referrers(
    transaction: Transaction,
    field: Field,
    target: RecordKey,
    which: Which,
    limit: number,
  ): Promise<JsonObject[]>;
  /** Empties a reference, or a list of them, of a record that is about to be removed. */
  release(transaction: Transaction, key: RecordKey, field: Field): Promise<void>;
  /** The version that a removed record reached with its removal; 0 when there never was one. */
  lastVersion(transaction: Transaction, key: RecordKey): Promise<number>;
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
    this.#search = searchStatements(dialect, resource.table, resource.searchable, keyColumns(resource.tenant));
    this.#stored = selectStored(model, dialect, resource, "r");
    const names = this.#columns.map(({ field }) => columnOf(field));
    const slots = this.#columns.map(({ field }) => slot(field.name));
    this.#insert = this.#prepare(sql`INSERT INTO ${this.#table} (${join(names, ", ")}) VALUES (${join(slots, ", ")})`);
    this.#live = this.#prepare(sql`SELECT 1 FROM ${this.#table} AS "r" WHERE ${this.#is("r")}${this.#sight("live")}`);
    this.#remove = this.#prepare(sql`DELETE FROM ${this.#table} WHERE ${this.#is()}`);
    this.#bury = this.#prepare(
      sql`INSERT INTO "charter_tombstones" ("resource", "id", "version")
        VALUES (${slot("resource")}, ${slot("id")}, ${slot("version")})
        ON CONFLICT ("resource", "id") DO UPDATE SET "version" = excluded."version"`,
    );
    this.#lastVersion = this.#prepare(
      sql`SELECT "version" FROM "charter_tombstones" WHERE "resource" = ${slot("resource")} AND "id" = ${slot("id")}`,
    );
  }

  async find(transaction: Transaction, key: RecordKey, which: Which): Promise<JsonObject | undefined> {
    const statement = this.#finds.get(which) ?? this.#prepareFind(which);
    const [row] = await transaction.rows(statement, this.#key(key));
    return row && this.#stored.decode(row);
  }

  async isLive(transaction: Transaction, key: RecordKey): Promise<boolean> {
    const rows = await transaction.rows(this.#live, this.#key(key));
    return rows.length > 0;
  }

  async insert(transaction: Transaction, record: JsonObject): Promise<void> {
    const values = this.#columns.map(({ field, encode }) => encode(record[field.name] ?? null));
    await transaction.run(this.#insert, values);
    const key = this.#key(keyOf(record));
    for (const link of this.#links) await link.insert(transaction, key, record);
    if (this.#search) await transaction.run(this.#search.index, key);
  }

  async update(
    transaction: Transaction,
    before: JsonObject,
    after: JsonObject,
    changed: readonly string[],
  ): Promise<boolean> {
    const key = this.#key(keyOf(before));
    const search = changed.some((name) => this.shape.resource.searchable.includes(name)) ? this.#search : undefined;
    const columns = this.#columns.filter(({ field: { name } }) => changed.includes(name) || kept.has(name));
    const statement = this.#prepareUpdate(columns.map(({ field }) => field));
    const values = columns.map(({ field, encode }) => encode(after[field.name] ?? null));
    if (search) await transaction.run(search.remove, key);
    const updated = await transaction.run(statement, [...values, ...key, Number(before.version)]);
    if (updated === 0) return false;
    for (const link of this.#links) {
      if (changed.includes(link.field.name)) await link.replace(transaction, key, after);
    }
    if (search) await transaction.run(search.index, key);
    return true;
  }

  async remove(transaction: Transaction, record: JsonObject): Promise<void> {
    const own = keyOf(record);
    const key = this.#key(own);
    if (this.#search) await transaction.run(this.#search.remove, key);
    for (const link of this.#links) await transaction.run(link.clear, key);
    await transaction.run(this.#remove, key);
    await transaction.run(this.#bury, [this.#place(own), own.id, Number(record.version) + 1]);
  }

  async referrers(
    transaction: Transaction,
    field: Field,
    target: RecordKey,
    which: Which,
    limit: number,
  ): Promise<JsonObject[]> {
    const key = `${field.name} ${which} ${target.org === null}`;
    const statement = this.#referrers.get(key) ?? this.#prepareReferrers(field, which, target.org !== null);
    this.#referrers.set(key, statement);
    const rows = await transaction.rows(statement, [target.id, ...(target.org === null ? [] : [target.org]), limit]);
    return rows.map((row) => this.#stored.decode(row));
  }

  async release(transaction: Transaction, key: RecordKey, field: Field): Promise<void> {
    const link = this.#links.find((each) => each.field.name === field.name);
    if (link) {
      await transaction.run(link.clear, this.#key(key));
      return;
    }
    const set = sql`UPDATE ${this.#table} SET ${columnOf(field)} = NULL WHERE ${this.#is()}`;
    await transaction.run(this.#prepare(set), this.#key(key));
  }

  async lastVersion(transaction: Transaction, key: RecordKey): Promise<number> {
    const [row] = await transaction.rows(this.#lastVersion, [this.#place(key), key.id]);
    return Number(row?.[0] ?? 0);
  }

  #prepareFind(which: Which): Statement {
    const statement = this.#prepare(sql`${this.#stored.select} WHERE ${this.#is("r")}${this.#sight(which)}`);
    this.#finds.set(which, statement);
    return statement;
  }

  #prepareUpdate(fields: readonly Field[]): Statement {
    const key = fields.map(({ name }) => name).join();
    const known = this.#updates.get(key);
    if (known) return known;
    const sets = fields.map((field) => sql`${columnOf(field)} = ${slot(field.name)}`);
    const where = sql`${this.#is()} AND "version" = ${slot("version")}`;
    const statement = this.#prepare(sql`UPDATE ${this.#table} SET ${join(sets, ", ")} WHERE ${where}`);
    if (this.#updates.size >= mostUpdates) this.#updates.clear();
    this.#updates.set(key, statement);
    return statement;
  }

  #prepareReferrers(field: Field, which: Which, within: boolean): Statement {
    const column = identifier("r", field.column?.name ?? field.name);
    const refers = field.join ? this.#linked(field.join, within) : sql`${column} = ${slot("id")}${inside(within, "r")}`;
    return this.#prepare(
      sql`${this.#stored.select} WHERE ${refers}${this.#sight(which)} ORDER BY "r"."id" LIMIT ${slot("limit")}`,
    );
  }

  /** Who has the id in a list. A row of the list belongs to the one record that has its organization, too. */
  #linked({ table, from, to }: JoinTable, within: boolean): Fragment {
    const list = sql`FROM ${identifier(table)} WHERE ${identifier(to)} = ${slot("id")}${inside(within)}`;
    return this.shape.resource.tenant
      ? sql`("r"."org_id", "r"."id") IN (SELECT "org_id", ${identifier(from)} ${list})`
      : sql`"r"."id" IN (SELECT ${identifier(from)} ${list})`;
  }

  /** The condition that a row is the one of a key. */
  #is(alias?: string): Fragment {
    const parts = keyColumns(this.shape.resource.tenant).map((name) => {
      return sql`${alias === undefined ? identifier(name) : identifier(alias, name)} = ${slot(name)}`;
    });
    return join(parts, " AND ");
  }

  /** The values of that condition. A tenant's record without an organization is none that there is. */
  #key({ id, org }: RecordKey): SqlValue[] {
    return this.shape.resource.tenant ? [org, id] : [id];
  }

  #place({ org }: RecordKey): string {
    const { name, tenant } = this.shape.resource;
    return placeOf(name, tenant ? org : null);
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

function inside(within: boolean, alias?: string): Fragment {
  if (!within) return raw("");
  return sql` AND ${alias === undefined ? identifier("org_id") : identifier(alias, "org_id")} = ${slot("org")}`;
}

/** Statements over a join table. `key` holds the values of the owner's key. */
interface LinkStatements {
  readonly field: Field;
  readonly clear: Statement;
  insert(transaction: Transaction, key: readonly SqlValue[], record: JsonObject): Promise<void>;
  replace(transaction: Transaction, key: readonly SqlValue[], record: JsonObject): Promise<void>;
}

/** Keeps the join table of a `refs` field: the ids in the order of the list. */
function linkStatements(prepare: Prepare, field: Field, names: JoinTable): LinkStatements {
  const table = identifier(names.table);
  const owner = withinOrganization(names.tenant, [names.from]);
  const columns = [...owner, names.to, "position"];
  const is = owner.map((name) => sql`${identifier(name)} = ${slot(name)}`);
  const clear = prepare(sql`DELETE FROM ${table} WHERE ${join(is, " AND ")}`);
  const list = (each: (name: string) => Fragment): Fragment => join(columns.map(each), ", ");
  const add = prepare(sql`INSERT INTO ${table} (${list((name) => identifier(name))}) VALUES (${list(slot)})`);
  const insert = async (transaction: Transaction, key: readonly SqlValue[], record: JsonObject): Promise<void> => {
    for (const [position, other] of idsOf(record[field.name]).entries()) {
      await transaction.run(add, [...key, other, position]);
    }
  };
  return {
    field,
    clear,
    insert,
    replace: async (transaction, key, record) => {
      await transaction.run(clear, key);
      await insert(transaction, key, record);
    },
  };
}
