import { check } from "./check.ts";
import { compileCondition } from "./compile.ts";
import type { Expression } from "./expression.ts";
import type { ExpressionBounds } from "./scan.ts";
import type { ColumnStorage, Member, ResourceSchema, Schema, Scope } from "./schema.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { Type } from "./type.ts";

/** A helpdesk: tickets of people who work for companies, with comments and tags. For tests. */
const text: Type = { kind: "string" };
const values: Readonly<Record<string, readonly (readonly [string, Type, ColumnStorage])[]>> = {
  tickets: [
    ["subject", text, "text"],
    ["status", text, "text"],
    ["priority", { kind: "int" }, "integer"],
    ["score", { kind: "double" }, "real"],
    ["price", { kind: "decimal", precision: 18, scale: 2 }, "decimal"],
    ["urgent", { kind: "bool" }, "boolean"],
    ["due", { kind: "timestamp" }, "date"],
    ["created_at", { kind: "timestamp" }, "datetime"],
    ["tags", { kind: "list", of: text }, "json"],
    ["counts", { kind: "list", of: { kind: "int" } }, "json"],
    ["data", { kind: "dyn" }, "json"],
  ],
  comments: [
    ["text", text, "text"],
    ["pinned", { kind: "bool" }, "boolean"],
  ],
  users: [["name", text, "text"]],
  companies: [["plan", text, "text"]],
};

const relations: Readonly<Record<string, readonly Member[]>> = {
  tickets: [
    { kind: "ref", name: "requester", column: "requester", target: "users" },
    { kind: "inverse", name: "comments", target: "comments", column: "ticket" },
    { kind: "unusable", name: "door_code", reason: "it is a secret" },
  ],
  comments: [
    { kind: "ref", name: "ticket", column: "ticket", target: "tickets" },
    { kind: "ref", name: "author", column: "author", target: "users" },
  ],
  users: [{ kind: "ref", name: "company", column: "company", target: "companies" }],
  companies: [{ kind: "inverse", name: "people", target: "users", column: "company" }],
};

const resources = new Map(Object.keys(values).map((name) => [name, resourceOf(name)]));
const schema: Schema = { resource: (name) => resources.get(name) };
const me: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["id", text],
  ["signed_in", { kind: "bool" }],
  ["roles", { kind: "list", of: text }],
]);

/** All names that an expression over a ticket may use. */
export const ticketScope: Scope = { schema, record: "tickets", me, request: true, roots: ["input", "next", "old"] };

/** An expression over a ticket. */
export function ticketExpression(written: string, bounds?: ExpressionBounds): Expression {
  return check(written, ticketScope, undefined, bounds);
}

/** The length of the SQL of a condition over tickets. */
export function sqlLength(expression: Expression): number {
  const record = { alias: "t" };
  const { chunks } = compileCondition(expression, { dialect: sqliteDialect, schema, sources: { record } });
  return chunks.join("?").length;
}

function resourceOf(name: string): ResourceSchema {
  const fields = [["id", text, "id"] as const, ...(values[name] ?? [])].map(
    ([field, type, storage]): Member => ({ kind: "value", name: field, type, column: field, storage }),
  );
  const members = [...fields, ...(relations[name] ?? [])];
  return {
    name,
    table: name,
    trash: false,
    tenant: false,
    members: new Map(members.map((member) => [member.name, member])),
  };
}
