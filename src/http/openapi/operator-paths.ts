import type { AdminArea } from "../../charter/admin-areas.ts";
import type { JsonObject } from "../../kit/json.ts";
import { body, type PathItem } from "./operations.ts";
import { reference } from "./reference.ts";
import { actions, flag, listOf, object, oneOf, orNull, text, time, uuid, whole } from "./schema-parts.ts";
import { about, gives } from "./shared-paths.ts";

/** What an area of `/admin` holds: its addresses, and the schemas that they need. */
interface Area {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly schemas: Readonly<Record<string, JsonObject>>;
}

const explainedRule = {
  all: { allowed: flag, reason: text, rule: orNull("string") },
  some: { clause: reference("schemas", "ExplainedClause") },
};

const access: Area = {
  paths: {
    "/admin/access/explain": {
      post: {
        ...about("explain", "Which rule allows or denies, clause by clause"),
        ...body(reference("schemas", "Explain")),
        ...gives("Explanation"),
      },
    },
  },
  schemas: {
    Explain: {
      ...object(
        {
          user: { ...text, description: "The id of a user, or their e-mail address." },
          resource: text,
          action: oneOf(...actions),
        },
        { roles: listOf(text), id: uuid, input: { type: "object" } },
      ),
      additionalProperties: false,
    },
    Explanation: object({
      allowed: flag,
      reason: text,
      user: object({ id: uuid, email: text, roles: listOf(text) }),
      record: { ...object({ resource: text, id: uuid, version: whole }), type: ["object", "null"] },
      rules: listOf(object({ action: oneOf(...actions), ...explainedRule.all }, explainedRule.some)),
      fields: listOf(object({ field: text, action: oneOf("read", "write"), ...explainedRule.all }, explainedRule.some)),
    }),
    ExplainedClause: object(
      { text, holds: flag },
      { operator: oneOf("and", "or"), clauses: listOf(reference("schemas", "ExplainedClause")) },
    ),
  },
};

const query = (name: string, schema: JsonObject): JsonObject => ({ name, in: "query", schema });

const audit: Area = {
  paths: {
    "/admin/audit": {
      get: {
        ...about("audit", "What happened that matters for security, newest first"),
        parameters: [
          query("user", { ...uuid, description: "Whom it is about." }),
          query("limit", { ...whole, minimum: 1, maximum: 500, default: 50 }),
          query("offset", { ...whole, minimum: 0, maximum: 1_000_000, default: 0 }),
        ],
        ...gives("Audit"),
      },
    },
  },
  schemas: {
    Audit: object({ items: listOf(reference("schemas", "AuditEvent")) }),
    AuditEvent: object({
      id: uuid,
      at: time,
      event: text,
      user: orNull("string"),
      actor: orNull("string"),
      ip: orNull("string"),
      detail: orNull("string"),
    }),
  },
};

const mails: Area = {
  paths: {
    "/admin/mails": {
      get: {
        ...about("mails", "The mails that are kept since no mail server is set, newest first"),
        ...gives("Mails"),
      },
    },
  },
  schemas: {
    Mails: object({ items: listOf(reference("schemas", "Mail")) }),
    Mail: object({ id: text, at: time, to: text, subject: text, text }, { html: text }),
  },
};

const areas: Readonly<Partial<Record<AdminArea, Area>>> = { access, audit, mails };

/** The addresses of the areas that a caller is let into. */
export function operatorPaths(into: ReadonlySet<AdminArea>): Area["paths"] {
  return Object.fromEntries([...into].flatMap((area) => Object.entries(areas[area]?.paths ?? {})));
}

/** The schemas of these areas. */
export function operatorSchemas(into: ReadonlySet<AdminArea>): Area["schemas"] {
  return Object.fromEntries([...into].flatMap((area) => Object.entries(areas[area]?.schemas ?? {})));
}
