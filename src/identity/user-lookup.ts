import type { Model } from "../charter/model.ts";
import { selectFields, storedFields } from "../data/select.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type Fragment, identifier, join, render, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";

/** Where hashes of tokens lie, beside the user each belongs to. */
export interface TokenTable {
  readonly table: string;
  /** The column of the hash. */
  readonly hash: string;
  /** What is read of its row, under the alias `t`. */
  readonly columns: readonly Fragment[];
}

/** A token's row, and the user it belongs to, in full. */
export interface FoundUser {
  readonly user: JsonObject;
  readonly values: readonly Json[];
}

/** Makes the lookup of a token's user: one query. */
export function createUserLookup(
  model: Model,
  engine: Engine,
  { table, hash, columns }: TokenTable,
): (hash: string) => Promise<FoundUser | undefined> {
  const users = model.resources.get("users");
  if (!users) throw new TypeError("the model has no people");
  const { dialect } = engine;
  const shown = selectFields(storedFields(users), { model, dialect, alias: "u", references: "stored" });
  const statement = render(
    sql`SELECT ${join([shown.list, ...columns], ", ")} FROM ${identifier(table)} AS "t"
      JOIN ${identifier(users.table)} AS "u" ON "u"."id" = "t"."user" WHERE ${identifier("t", hash)} = ${slot("hash")}`,
    dialect.placeholder,
  );
  return async (value) => {
    const [row] = await engine.rows(statement, [value], { effort: "seek" });
    if (!row) return undefined;
    const values = row.slice(shown.width).map((each) => (typeof each === "bigint" ? Number(each) : jsonOf(each)));
    return { user: shown.decode(row), values };
  };
}

function jsonOf(value: unknown): Json {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
