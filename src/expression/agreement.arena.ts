import { Database, type Statement as Prepared } from "bun:sqlite";
import type { JsonObject } from "../kit/json.ts";
import { bindings, type Fragment, identifier, render, type SqlValue, type Statement, sql } from "../kit/sql.ts";
import { makeCondition, makeValue } from "./agreement.expressions.ts";
import { Reference, type Visible } from "./agreement.reference.ts";
import { createTables } from "./agreement.tables.ts";
import type { Draw } from "./agreement.values.ts";
import { meMembers, type World } from "./agreement.world.ts";
import {
  check,
  compileCondition,
  compileValue,
  type Environment,
  type Expression,
  ExpressionError,
  evaluate,
  fold,
  type Scope,
  type SqlContext,
  slotFiller,
  sqliteDialect,
  sqliteFunctions,
  type Value,
} from "./index.ts";
import { textOf } from "./value.ts";

/** The record that a veil hides from walks. */
const hidden = "r4";

/** A difference between memory and SQLite, with all that is needed to see why. */
export class Difference extends Error {
  constructor(
    what: string,
    expression: Expression,
    record: JsonObject,
    said: readonly [memory: unknown, sqlite: unknown],
    statement: Statement,
  ) {
    super(
      [
        `${what}: ${expression.text}`,
        `memory ${show(said[0])}, SQLite ${show(said[1])}`,
        `record ${JSON.stringify(record)}`,
        `SQL ${statement.text}`,
        `parameters ${show(statement.parameters)}`,
      ].join("\n"),
    );
  }
}

/** One world in a database of its own, and the ways to ask it. */
export class Arena {
  readonly world: World;
  readonly resource: string;
  readonly #database: Database;

  constructor(world: World) {
    this.world = world;
    this.resource = [...world.resources.keys()][0] ?? "";
    this.#database = new Database(":memory:", { safeIntegers: true, strict: true });
    for (const { name, deterministic, call } of sqliteFunctions) {
      this.#database.function(name, { deterministic, varargs: true }, call);
    }
    createTables(this.#database, world);
  }

  close(): void {
    this.#database.close();
  }

  check(text: string, expected?: "condition"): Expression {
    const scope: Scope = {
      schema: this.world.schema,
      record: this.resource,
      me: meMembers,
      request: true,
      roots: ["input", "next", "old"],
    };
    return check(text, scope, expected);
  }

  /** The expression with the caller's roles folded away. */
  fold(expression: Expression): Expression {
    const { roles, signed_in, org } = this.world.me;
    const known = Array.isArray(roles) ? roles.map(String) : [];
    const organization = (org ?? null) !== null;
    return fold(expression, { roles: new Set(known), signedIn: signed_in === true, organization });
  }

  get records(): readonly JsonObject[] {
    return this.world.rows.get(this.resource) ?? [];
  }

  environment(record: JsonObject): Environment {
    const { me, request, input, next, old } = this.world;
    return { record, me, request, input, next, ...(old ? { old } : {}) };
  }

  context(record: SqlContext["sources"]["record"], hop?: SqlContext["hop"]): SqlContext {
    const sources = { record, input: { slots: "input" }, next: { slots: "next" }, old: { slots: "old" } };
    return { dialect: sqliteDialect, schema: this.world.schema, sources, ...(hop ? { hop } : {}) };
  }

  ask(statement: Statement, environment: Environment): SqlValue[][] {
    let prepared: Prepared | undefined;
    try {
      prepared = this.#database.prepare(statement.text);
      return prepared.values(...bindings(statement, slotFiller(environment))) as SqlValue[][];
    } catch (cause) {
      throw new Error(`SQLite refuses ${statement.text} with ${show(statement.parameters)}`, { cause });
    } finally {
      prepared?.finalize();
    }
  }
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? `${each}n` : each)) ?? "undefined";
}

function statementOf(fragment: Fragment): Statement {
  return render(fragment, () => "?");
}

/** A value as SQLite gives it: conditions as 0 and 1, doubles as numbers. */
function asSql(value: Value, { type }: Expression): unknown {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return type.kind === "double" && value !== null ? Number(value) + 0 : value;
}

function given(value: SqlValue | undefined, { type }: Expression): unknown {
  if (value === undefined) return "no row";
  return type.kind === "double" && value !== null ? Number(value) + 0 : value;
}

/** Values of a row of the table, and of a record that is bound. */
function compareValue(arena: Arena, expression: Expression, expected: (record: JsonObject) => Value): void {
  const from = sql` FROM ${identifier(arena.resource)} AS t ORDER BY t.id`;
  const stored = statementOf(sql`SELECT ${compileValue(expression, arena.context({ alias: "t" }))}${from}`);
  const answers = arena.ask(stored, arena.environment({}));
  for (const [index, record] of arena.records.entries()) {
    const [memory, sqlite] = [asSql(expected(record), expression), given(answers[index]?.[0], expression)];
    if (!Object.is(memory, sqlite)) throw new Difference("value", expression, record, [memory, sqlite], stored);
  }
  const incoming = statementOf(sql`SELECT ${compileValue(expression, arena.context({ slots: "record" }))}`);
  for (const record of arena.records.slice(0, 2)) {
    const answer = arena.ask(incoming, arena.environment(record))[0]?.[0];
    const [memory, sqlite] = [asSql(expected(record), expression), given(answer, expression)];
    if (!Object.is(memory, sqlite)) throw new Difference("bound value", expression, record, [memory, sqlite], incoming);
  }
}

/** Which records a condition finds. */
function compareCondition(
  arena: Arena,
  expression: Expression,
  holds: (record: JsonObject) => boolean,
  hop?: SqlContext["hop"],
): void {
  const condition = compileCondition(expression, arena.context({ alias: "t" }, hop));
  const statement = statementOf(sql`SELECT t.id FROM ${identifier(arena.resource)} AS t WHERE ${condition}`);
  const found = new Set(arena.ask(statement, arena.environment({})).map(([id]) => id));
  for (const record of arena.records) {
    const [memory, sqlite] = [holds(record), found.has(textOf(record.id ?? null))];
    if (memory !== sqlite) throw new Difference("condition", expression, record, [memory, sqlite], statement);
  }
  const bounded = statementOf(
    sql`SELECT 1 WHERE ${compileCondition(expression, arena.context({ slots: "record" }, hop))}`,
  );
  for (const record of arena.records.slice(0, 2)) {
    const [memory, sqlite] = [holds(record), arena.ask(bounded, arena.environment(record)).length === 1];
    if (memory !== sqlite) throw new Difference("bound condition", expression, record, [memory, sqlite], bounded);
  }
}

/** Makes up an expression and compares it everywhere: gives the checker's error when it is none. Raises a `Difference`. */
export function compareOne(arena: Arena, draw: Draw): ExpressionError | undefined {
  const walks = draw(3) === 0;
  const whole = draw(2) === 0;
  const text = (whole ? makeValue : makeCondition)(draw, arena.world, arena.resource, walks);
  let expression: Expression;
  try {
    expression = arena.check(text, whole ? undefined : "condition");
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  const veiled = walks && draw(2) === 0;
  const visible: Visible = (_resource, id) => !veiled || id !== hidden;
  const hop = veiled ? (_resource: string, alias: string) => sql`${identifier(alias, "id")} <> ${hidden}` : undefined;
  const value = (record: JsonObject) => {
    const environment = arena.environment(record);
    const reference = new Reference(arena.world, environment, visible).evaluate(expression);
    const direct = expression.walks ? reference : evaluate(expression, environment);
    const folded = new Reference(arena.world, environment, visible).evaluate(arena.fold(expression));
    if (!Bun.deepEquals(folded, reference))
      throw new TypeError(`folding changes ${text}: ${show(reference)} became ${show(folded)}`);
    if (!Bun.deepEquals(direct, reference)) throw new TypeError(`the evaluator and the reference differ: ${text}`);
    return reference;
  };
  if (expression.type.kind === "bool") {
    const holds = (record: JsonObject) => value(record) === true;
    compareCondition(arena, expression, holds, hop);
    compareCondition(arena, arena.fold(expression), holds, hop);
  }
  if (!veiled) compareValue(arena, expression, value);
  return undefined;
}
