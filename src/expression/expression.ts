// contract: what the rest of the system uses of an expression. Filled in by check.ts, evaluate.ts, compile.ts, fold.ts.
import type { JsonObject } from "../kit/json.ts";
import type { Node } from "./node.ts";
import type { Type } from "./type.ts";

/** A member that an expression reads: which resource, which name, and whether it was reached by a walk. */
export interface Use {
  readonly resource: string;
  readonly member: string;
  readonly walked: boolean;
}

/** A parsed and checked expression. Immutable; made by `check`, or from another by `fold`. */
export interface Expression {
  readonly text: string;
  readonly type: Type;
  readonly node: Node;
  /** True when it walks a relation, so that only SQL can answer it. */
  readonly walks: boolean;
  /** Every member it reads, for the caller's right to read them. */
  readonly uses: readonly Use[];
  /** True when its value depends on the caller (`me`). */
  readonly usesCaller: boolean;
  /** True when its value depends on the request (`request.time`, …). */
  readonly usesRequest: boolean;
  /** Its value when it does not depend on anything (after folding): a condition that is always true, or never. */
  readonly constant?: boolean;
}

/** The values an expression is evaluated over, all in wire form (api.md, "Field kinds on the wire"). */
export interface Environment {
  /** The record that bare names read. */
  readonly record?: JsonObject;
  readonly input?: JsonObject;
  readonly next?: JsonObject;
  readonly old?: JsonObject;
  /** `id`, `signed_in`, `email`, `verified`, `roles`, `org`, profile fields. */
  readonly me?: JsonObject;
  /** `time` (RFC 3339), `method`, `ip`, `api_key`. */
  readonly request?: JsonObject;
}

/** What is known of a caller before any request, so that tests on it can be folded away. */
export interface Known {
  readonly roles: ReadonlySet<string>;
  readonly signedIn: boolean;
  /** The member of `me` that holds these roles, where it is another than `roles`. */
  readonly rolesMember?: string;
  /** Whether an organization was chosen. */
  readonly organization: boolean;
}

/** A fault in an expression's text. Line and column count from 1, column in code points. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/** A clause of a condition: a leaf, or an `&&` / `||` of clauses. For "why was this denied?". */
export interface Clause {
  readonly text: string;
  readonly operator?: "and" | "or";
  readonly clauses: readonly Clause[];
  /** The clause as an expression of its own. */
  readonly expression: Expression;
}
