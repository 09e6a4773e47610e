import { type Expression, ExpressionError } from "../expression/expression.ts";
import { check } from "../expression/index.ts";
import type { Schema, Scope } from "../expression/schema.ts";
import type { Type } from "../expression/type.ts";
import { nearest } from "../kit/nearest.ts";
import type { Faults, Path } from "./faults.ts";

/** Where an expression stands: it decides which names it may use (api.md, section 3). */
export type Site = "default" | "read" | "create" | "update" | "delete" | "write" | "validate" | "computed";

const roots: Readonly<Record<Site, readonly ("input" | "next" | "old")[]>> = {
  default: [],
  read: [],
  computed: [],
  create: ["input", "next"],
  update: ["input", "next", "old"],
  delete: ["old"],
  write: ["input", "next", "old"],
  validate: ["input", "next", "old"],
};

/** Checks a definition's expressions against its own resources; what is wrong becomes a fault with its position. */
export class RuleChecker {
  readonly #schema: Schema;
  readonly #me: ReadonlyMap<string, Type>;
  readonly #roles: readonly string[];
  readonly #memberRoles: readonly string[];
  readonly #faults: Faults;

  /** `roles` are those that people have everywhere, `memberRoles` those that they have in an organization. */
  constructor(
    schema: Schema,
    me: ReadonlyMap<string, Type>,
    roles: Iterable<string>,
    memberRoles: Iterable<string>,
    faults: Faults,
  ) {
    this.#schema = schema;
    this.#me = me;
    this.#roles = [...roles, "admin"];
    this.#memberRoles = [...memberRoles];
    this.#faults = faults;
  }

  /** A condition over a record of `resource`. */
  condition(text: string, resource: string, site: Site, path: Path): Expression | undefined {
    return this.#check(text, this.#scope(resource, site), "condition", resource, path);
  }

  /** The expression of a default of a field of `resource`: over the caller and the request, no record. */
  default(text: string, type: Type, resource: string, path: Path): Expression | undefined {
    return this.#check(text, this.#scope(undefined, "default"), valueType(type), resource, path);
  }

  /** The expression of a computed field. */
  computed(text: string, type: Type, resource: string, path: Path): Expression | undefined {
    return this.#check(text, this.#scope(resource, "computed"), type, resource, path);
  }

  /** A pattern: whatever `matches` takes in expressions. */
  pattern(pattern: string, path: Path): void {
    try {
      check(`"".matches(${JSON.stringify(pattern)})`, { schema: this.#schema }, "condition");
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#faults.add(path, `The pattern cannot be used: ${error.message}`);
    }
  }

  #scope(record: string | undefined, site: Site): Scope {
    const scope: Scope = { schema: this.#schema, me: this.#me, request: true, roots: roots[site] };
    return record === undefined ? scope : { ...scope, record };
  }

  #check(
    text: string,
    scope: Scope,
    expected: Type | "condition",
    resource: string,
    path: Path,
  ): Expression | undefined {
    this.#checkRoles(text, resource, path);
    try {
      return check(text, scope, expected);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#faults.add(path, error.message, { line: error.line, column: error.column });
      return undefined;
    }
  }

  /** A role that is not declared is nobody's: a test on it is a slip of the pen that would close or open a door. */
  #checkRoles(text: string, resource: string, path: Path): void {
    const roles = this.#schema.resource(resource)?.tenant ? [...this.#roles, ...this.#memberRoles] : this.#roles;
    for (const match of text.matchAll(/(["'])([^"'\\\n]*)\1\s+in\s+me\.roles\b/g)) {
      const role = match[2] ?? "";
      if (roles.includes(role)) continue;
      const near = nearest(role, roles);
      const elsewhere = this.#memberRoles.includes(role);
      const meant = near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`;
      const hint = elsewhere ? " Members have it, but this is no tenant resource." : meant;
      const before = text.slice(0, match.index).split("\n");
      const inside = { line: before.length, column: Array.from(before.at(-1) ?? "").length + 1 };
      this.#faults.add(path, `There is no role ${JSON.stringify(role)}.${hint}`, inside);
    }
  }
}

/** What the value of a default must be: references are named by their ids. */
function valueType(type: Type): Type {
  if (type.kind === "record") return { kind: "string" };
  return type.kind === "list" ? { kind: "list", of: valueType(type.of) } : type;
}
