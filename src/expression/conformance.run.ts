import { Database } from "bun:sqlite";
import { type Json, parseJson } from "../kit/json.ts";
import { bindings, render, type SqlValue, sql } from "../kit/sql.ts";
import type { Setting } from "./conformance.cases.ts";
import {
  check,
  compileValue,
  type Expression,
  evaluate,
  type Member,
  type Schema,
  slotFiller,
  sqliteDialect,
  sqliteFunctions,
  type Type,
  toWire,
  type Value,
} from "./index.ts";

/** Checks a case's expression. Raises `ExpressionError` where it is refused. */
export function checkCase(expression: string, setting: Setting): Expression {
  return check(expression, { schema: schemaOf(setting), record: "bindings" });
}

/** What an expression gives in memory. */
export function inMemory(expression: Expression, { record }: Setting): Value {
  return evaluate(expression, { record });
}

/** What the same is on the wire, once from memory and once from SQLite; the two must be equal. */
export function onBoth(expression: Expression, setting: Setting): readonly [memory: Json, sqlite: Json] {
  return [
    comparable(toWire(inMemory(expression, setting), expression.type)),
    comparable(onSqlite(expression, setting)),
  ];
}

function onSqlite(expression: Expression, setting: Setting): Json {
  const context = {
    dialect: sqliteDialect,
    schema: schemaOf(setting),
    sources: { record: { slots: "record" } },
  };
  const statement = render(sql`SELECT ${compileValue(expression, context)} AS value`, () => "?");
  const prepared = database.prepare<{ readonly value: SqlValue }, SqlValue[]>(statement.text);
  try {
    const row = prepared.get(...bindings(statement, slotFiller({ record: setting.record })));
    return wireOf(row?.value ?? null, expression.type);
  } finally {
    prepared.finalize();
  }
}

function wireOf(value: SqlValue, type: Type): Json {
  if (value === null || value instanceof Uint8Array) return null;
  if (type.kind === "bool") return value === 1n;
  return type.kind === "list" || type.kind === "dyn" ? parseJson(String(value)) : toWire(value, type);
}

/** SQLite has no zero with a sign. */
function comparable(value: Json): Json {
  return value === 0 ? 0 : value;
}

function schemaOf({ members }: Setting): Schema {
  const values = [...members].map(([name, type]): [string, Member] => [
    name,
    { kind: "value", name, type, column: name, storage: "json" },
  ]);
  const resource = { name: "bindings", table: "bindings", trash: false, tenant: false, members: new Map(values) };
  return { resource: (name) => (name === "bindings" ? resource : undefined) };
}

const database = new Database(":memory:", { safeIntegers: true, strict: true });
for (const { name, deterministic, call } of sqliteFunctions) {
  database.function(name, { deterministic, varargs: true }, call);
}
