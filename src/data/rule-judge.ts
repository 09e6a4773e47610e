import type { Model } from "../charter/model.ts";
import {
  compileCondition,
  type Environment,
  type Expression,
  evaluate,
  holds,
  slotFiller,
  type Type,
  toWire,
} from "../expression/index.ts";
import type { Json } from "../kit/json.ts";
import { bindings, render, type Statement, sql } from "../kit/sql.ts";
import type { Dialect, Transaction } from "../storage/engine.ts";

/** What a condition is asked of where it needs SQL: a transaction, which sees its own writes, or committed state. */
export type RowReader = Pick<Transaction, "rows">;

/** Judges conditions over records that are at hand, stored or not. */
export interface RuleJudge {
  /**
   * Whether a condition holds: in memory, unless it walks a relation; then by SQL with the records' values bound.
   * Null counts as false.
   */
  holds(condition: Expression, environment: Environment, rows: RowReader): boolean | Promise<boolean>;
  /** The value of an expression that walks no relation, in wire form. */
  value(expression: Expression, environment: Environment): Json;
}

const sources = {
  record: { slots: "record" },
  input: { slots: "input" },
  next: { slots: "next" },
  old: { slots: "old" },
};

/** Makes the judge. Expressions are compiled once each: grants keep theirs for as long as they live. */
export function createRuleJudge(model: Model, dialect: Dialect): RuleJudge {
  const statements = new WeakMap<Expression, Statement>();
  const compile = (condition: Expression): Statement => {
    const text = compileCondition(condition, { dialect, schema: model.schema, sources });
    const statement = render(sql`SELECT 1 WHERE ${text}`, dialect.placeholder);
    statements.set(condition, statement);
    return statement;
  };
  const ask = async (condition: Expression, environment: Environment, rows: RowReader): Promise<boolean> => {
    const statement = statements.get(condition) ?? compile(condition);
    const found = await rows.rows(statement, bindings(statement, slotFiller(environment)));
    return found.length > 0;
  };
  return {
    holds: (condition, environment, rows) =>
      condition.walks && condition.constant === undefined
        ? ask(condition, environment, rows)
        : holds(condition, environment),
    value: (expression, environment) =>
      withinWire(toWire(evaluate(expression, environment), expression.type), expression.type),
  };
}

/** A whole number beyond ±(2^53−1) has no wire form and is null, as what overflows is. */
function withinWire(value: Json, type: Type): Json {
  return type.kind === "int" && value !== null && !Number.isSafeInteger(value) ? null : value;
}
