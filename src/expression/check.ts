import { didYouMean } from "../kit/nearest.ts";
import { checkCall } from "./check-call.ts";
import { common, convert } from "./convert.ts";
import { depthOf, mostDepth } from "./depth.ts";
import { type Expression, ExpressionError } from "./expression.ts";
import { finish } from "./finish.ts";
import type { Macro, Node } from "./node.ts";
import { type Parsed, parse, positionOf, ruleBounds, type Syntax } from "./parse.ts";
import type { ExpressionBounds } from "./scan.ts";
import type { Member, ResourceSchema, Scope } from "./schema.ts";
import { describeType, fits, type Type } from "./type.ts";

const macros: ReadonlySet<string> = new Set<Macro>(["exists", "all", "exists_one", "filter"]);
const roots: ReadonlySet<string> = new Set(["input", "next", "old"]);
/** The most names, operators and calls: those that go through a written list count for each of its items. */
const mostNodes = 900;
/** How deep comprehensions may lie in each other: each multiplies the work. */
const mostNested = 4;
/** The same of those over stored lists, which are gone through in memory too. */
const mostNestedLists = 2;

/**
 * Parses and checks an expression against the names of a scope. `expected` is the type it must have; a `condition` must be
 * true, false or null. A name the scope does not have is an error like any other misspelling, whether it is hidden or absent.
 * Raises `ExpressionError` with line and column.
 */
export function check(
  text: string,
  scope: Scope,
  expected?: Type | "condition",
  bounds: ExpressionBounds = ruleBounds,
): Expression {
  const parsed = parse(text, bounds);
  const checker = new Checker(text, parsed, scope);
  const node = checker.root();
  const wanted: Type | undefined = expected === "condition" ? { kind: "bool" } : expected;
  if (wanted && !fits(node.type, wanted)) {
    throw new ExpressionError(`This is ${describeType(node.type)}, but ${describeType(wanted)} is expected.`, 1, 1);
  }
  return finish(text, node);
}

/** Checks one expression: turns CEL's tree into typed nodes. */
export class Checker {
  readonly #text: string;
  readonly #parsed: Parsed;
  readonly #scope: Scope;
  readonly #variables = new Map<string, Node>();
  #count = 0;
  /** How often the part at hand is done, for the written lists around it. */
  #times = 1;
  #nestedLists = 0;

  constructor(text: string, parsed: Parsed, scope: Scope) {
    this.#text = text;
    this.#parsed = parsed;
    this.#scope = scope;
  }

  root(): Node {
    return this.node(this.#parsed.expr);
  }

  node(written: Syntax | undefined): Node {
    if (!written) throw new ExpressionError("The expression is empty.", 1, 1);
    if (written.exprKind.case !== "constExpr") this.#count += this.#times;
    if (this.#count > mostNodes)
      this.fail(written, `An expression has at most ${mostNodes} names, operators and calls.`);
    const node = this.#checked(written);
    if (depthOf(node) > mostDepth) this.fail(written, "This is nested too deep.");
    return node;
  }

  #checked(written: Syntax): Node {
    const syntax = this.#parsed.sourceInfo?.macroCalls[String(written.id)] ?? written;
    const { exprKind } = syntax;
    switch (exprKind.case) {
      case "constExpr":
        return this.#constant(written, exprKind.value);
      case "identExpr":
        return this.#name(written, exprKind.value.name);
      case "selectExpr":
        return this.#select(written, exprKind.value.operand, exprKind.value.field);
      case "listExpr":
        return this.#list(written, exprKind.value.elements);
      case "callExpr": {
        const { function: name, target, args } = exprKind.value;
        if (name === "has") return this.#has(written, args[0]);
        if (target && macros.has(name) && args.length === 2) return this.#comprehension(written, name, target, args);
        return checkCall(this, written, name, target ? [target, ...args] : args, target !== undefined);
      }
      default:
        return this.fail(written, "This form is not part of the language.");
    }
  }

  fail(at: Syntax, message: string): never {
    const offset = this.#parsed.sourceInfo?.positions[String(at.id)] ?? 0;
    // A member is said to stand at its dot, an operator at the space before it; what is meant is the name, the operator.
    const before = /^(?:\s+|\.\s*(?=[A-Za-z_]))/.exec(this.#text.slice(offset))?.[0].length ?? 0;
    const { line, column } = positionOf(this.#text, offset + before);
    throw new ExpressionError(message, line, column);
  }

  /** The members of a record's resource; a resource that the scope does not have has none. */
  resource(at: Syntax, name: string): ResourceSchema {
    return this.#scope.schema.resource(name) ?? this.fail(at, "There is nothing to walk to here.");
  }

  #constant(at: Syntax, value: (Syntax["exprKind"] & { case: "constExpr" })["value"]): Node {
    const { constantKind: constant } = value;
    switch (constant.case) {
      case "nullValue":
        return { kind: "literal", type: { kind: "null" }, value: null };
      case "boolValue":
        return { kind: "literal", type: { kind: "bool" }, value: constant.value };
      case "int64Value":
        return { kind: "literal", type: { kind: "int" }, value: constant.value };
      case "doubleValue":
        return { kind: "literal", type: { kind: "double" }, value: constant.value };
      case "stringValue":
        return { kind: "literal", type: { kind: "string" }, value: this.#string(at, constant.value) };
      default:
        return this.fail(at, "Unsigned numbers and bytes are not part of the language.");
    }
  }

  #string(at: Syntax, value: string): string {
    if (value.includes("\0") || !value.isWellFormed()) this.fail(at, "A text may not hold NUL or half a character.");
    return value;
  }

  #name(at: Syntax, name: string): Node {
    const variable = this.#variables.get(name);
    if (variable) return variable;
    const { record, me, request, roots: allowed = [] } = this.#scope;
    if ((name === "me" && me) || (name === "request" && request)) {
      return this.fail(
        at,
        `"${name}" is not a value: name a member of it, such as ${name === "me" ? "me.id" : "request.time"}.`,
      );
    }
    if (record !== undefined) {
      if (allowed.some((root) => root === name)) return this.#row(record, name);
      const schema = this.resource(at, record);
      const member = schema.members.get(name);
      if (member) return this.#member(at, this.#row(record, "record"), member);
    }
    return this.#unknown(at, name, this.#names());
  }

  #names(): readonly string[] {
    const { record, me, request, roots: allowed = [], schema } = this.#scope;
    const members = record === undefined ? [] : [...(schema.resource(record)?.members.keys() ?? [])];
    return [...members, ...this.#variables.keys(), ...(me ? ["me"] : []), ...(request ? ["request"] : []), ...allowed];
  }

  #row(resource: string, name: string): Node {
    return { kind: "row", type: { kind: "record", resource }, name };
  }

  #unknown(at: Syntax, name: string, names: Iterable<string>): never {
    return this.fail(at, `There is no name "${name}" here.${didYouMean(name, names)}`);
  }

  #member(at: Syntax, of: Node, member: Member): Node {
    switch (member.kind) {
      case "value":
        return { kind: "field", type: member.type, of, member };
      case "ref":
        return { kind: "follow", type: { kind: "record", resource: member.target }, of, member };
      case "unusable":
        return this.fail(at, `"${member.name}" cannot be used in an expression: ${member.reason}.`);
      default:
        return { kind: "related", type: { kind: "list", of: { kind: "record", resource: member.target } }, of, member };
    }
  }

  #select(at: Syntax, operand: Syntax | undefined, name: string): Node {
    const given = this.#given(at, operand, name);
    if (given) return given;
    const of = this.node(operand);
    if (of.type.kind === "record") {
      const schema = this.resource(at, of.type.resource);
      const member = schema.members.get(name);
      return member ? this.#member(at, of, member) : this.#unknown(at, name, schema.members.keys());
    }
    if (of.type.kind === "dyn") return { kind: "select", type: { kind: "dyn" }, of, key: this.key(at, name) };
    return this.fail(at, `${describeType(of.type, true)} has no members, so "${name}" cannot be asked of it.`);
  }

  /** A member of `me` or `request`: `me.email`, `me.org.id`, `request.time`. */
  #given(at: Syntax, operand: Syntax | undefined, name: string): Node | undefined {
    const kind = operand?.exprKind;
    if (
      kind?.case === "selectExpr" &&
      kind.value.field === "org" &&
      name === "id" &&
      isIdent(kind.value.operand, "me")
    ) {
      return this.#scope.me && { kind: "given", type: { kind: "string" }, root: "me", name: "org.id" };
    }
    if (kind?.case !== "identExpr" || this.#variables.has(kind.value.name)) return undefined;
    const root = kind.value.name;
    if (root !== "me" && root !== "request") return undefined;
    const members = root === "me" ? this.#scope.me : this.#scope.request ? requestMembers : undefined;
    if (!members) return undefined;
    const type = members.get(name);
    if (!type) return this.#unknown(at, name, members.keys());
    const node: Node = { kind: "given", type, root, name };
    return node;
  }

  /** A name or index inside of JSON. Names with a quote or a backslash cannot be written in a path on every engine. */
  key(at: Syntax, name: string): string {
    if (/["\\\0]/.test(name)) this.fail(at, "A name inside of JSON may not hold a quote or a backslash.");
    return name;
  }

  #list(at: Syntax, elements: readonly Syntax[]): Node {
    const items = elements.map((element) => this.node(element));
    let type: Type = { kind: "null" };
    for (const item of items) {
      const shared = common({ kind: "variable", type, name: "" }, item);
      if (!shared || shared.kind === "list") {
        return this.fail(
          at,
          `A list holds values of one type, not ${describeType(type)} and ${describeType(item.type)}.`,
        );
      }
      type = shared;
    }
    // Records are named by their ids.
    const of: Type = type.kind === "record" ? { kind: "string" } : type;
    return { kind: "list", type: { kind: "list", of }, items: items.map((item) => convert(item, of) ?? item) };
  }

  #has(at: Syntax, argument: Syntax | undefined): Node {
    const kind = argument?.exprKind;
    if (kind?.case !== "selectExpr") return this.fail(at, "has() takes a member, such as has(input.status).");
    const { operand, field } = kind.value;
    if (isIdent(operand, "input") && this.#scope.roots?.includes("input")) {
      this.#select(at, operand, field);
      return { kind: "has", type: { kind: "bool" }, name: field };
    }
    const value = this.#select(at, operand, field);
    const nothing: Node = { kind: "literal", type: { kind: "null" }, value: null };
    return { kind: "call", type: { kind: "bool" }, operation: "unequal", operands: [value, nothing] };
  }

  #comprehension(at: Syntax, name: string, target: Syntax, args: readonly Syntax[]): Node {
    const range = this.node(target);
    const [variable, condition] = args;
    if (range.type.kind !== "list")
      return this.fail(at, `${name}() needs a list, and this is ${describeType(range.type)}.`);
    if (variable?.exprKind.case !== "identExpr") return this.fail(at, `${name}() needs a name for the item.`);
    const item = variable.exprKind.value.name;
    const taken = this.#variables.get(item);
    if (taken || roots.has(item) || item === "me" || item === "request" || this.#names().includes(item)) {
      return this.fail(variable, `"${item}" means something here already: use another name for the item.`);
    }
    const { of } = range.type;
    const body = this.#body(at, range, item, condition);
    if (!fits(body.type, { kind: "bool" }))
      this.fail(at, `${name}() needs a condition, and this is ${describeType(body.type)}.`);
    const macro = macroOf(name);
    if (of.kind !== "record" && range.kind !== "list" && !listable(of))
      this.fail(at, `${name}() cannot go through ${describeType(range.type)}.`);
    const type: Type = macro === "filter" ? range.type : { kind: "bool" };
    return { kind: "comprehension", type, macro, range, variable: item, body: convert(body, { kind: "bool" }) ?? body };
  }

  /** The condition on an item of a range, with a name for the item. */
  #body(at: Syntax, range: Node, item: string, condition: Syntax | undefined): Node {
    const of: Type = range.type.kind === "list" ? range.type.of : { kind: "dyn" };
    const written = writtenItems(range);
    const lists = of.kind === "record" || written !== undefined ? 0 : 1;
    const times = this.#times;
    this.#variables.set(
      item,
      of.kind === "record" ? this.#row(of.resource, item) : { kind: "variable", type: of, name: item },
    );
    this.#times *= Math.max(written ?? 1, 1);
    this.#nestedLists += lists;
    if (this.#variables.size > mostNested) this.fail(at, `Comprehensions may be nested ${mostNested} deep at most.`);
    if (this.#nestedLists > mostNestedLists) {
      this.fail(at, `Comprehensions over lists may be nested ${mostNestedLists} deep at most.`);
    }
    const body = this.node(condition);
    this.#nestedLists -= lists;
    this.#times = times;
    this.#variables.delete(item);
    return body;
  }
}

const requestMembers: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["time", { kind: "timestamp" }],
  ["method", { kind: "string" }],
  ["ip", { kind: "string" }],
  ["api_key", { kind: "string" }],
]);

/** How many items a range has that is written out, filtered or not. */
function writtenItems(range: Node): number | undefined {
  if (range.kind === "comprehension") return writtenItems(range.range);
  return range.kind === "list" ? range.items.length : undefined;
}

function isIdent(syntax: Syntax | undefined, name: string): boolean {
  return syntax?.exprKind.case === "identExpr" && syntax.exprKind.value.name === name;
}

function macroOf(name: string): Macro {
  return name === "all" || name === "exists_one" || name === "filter" ? name : "exists";
}

/** Items that a list field can hold. */
function listable({ kind }: Type): boolean {
  return ["string", "int", "double", "bool", "timestamp", "decimal"].includes(kind);
}
