import type { JsonObject } from "../../kit/json.ts";
import { catalogue } from "../../kit/problem.ts";
import { reference } from "./reference.ts";
import { actions, flag, listOf, may, object, oneOf, orNull, text, time, uuid, whole } from "./schema-parts.ts";

/** What is the same whichever resources there are. */
export const sharedSchemas: Readonly<Record<string, JsonObject>> = {
  Problem: object(
    {
      type: oneOf(...Object.keys(catalogue).map((code) => `/problems/${code}`)),
      title: text,
      status: whole,
      detail: text,
      request_id: text,
    },
    { errors: listOf(object({ pointer: text, code: text, message: text })) },
  ),
  Health: object({ status: text }),
  Resources: object({ items: listOf(reference("schemas", "Resource")) }),
  Resource: object(
    {
      name: text,
      title: text,
      path: text,
      trash: flag,
      tenant: flag,
      searchable: flag,
      may: object(Object.fromEntries(actions.map((action) => [action, may]))),
      fields: listOf(
        object(
          { name: text, kind: text, required: flag, may: object({ read: may, write: may }) },
          { title: text, help: text, choices: listOf(text), target: text, of: text },
        ),
      ),
      relations: listOf(object({ name: text, target: text, many: flag })),
    },
    { help: text },
  ),
  HistoryEntry: object({
    version: whole,
    operation: oneOf("create", "update", "delete", "trash", "restore"),
    at: time,
    by: orNull("string", { format: "uuid" }),
    request_id: orNull("string"),
    changes: { type: "object", additionalProperties: object({ before: {}, after: {} }) },
  }),
  Written: object({ id: uuid, version: whole }),
  BulkOutcome: object({ matched: whole, changed: whole }),
  Batch: {
    ...object({
      operations: listOf({
        ...object(
          {
            method: oneOf("POST", "PATCH", "PUT", "DELETE"),
            path: { ...text, description: "Below `/api/v1`, such as `/resources/{name}/{id}`." },
          },
          { body: { type: "object" }, if_match: { type: ["integer", "string"] } },
        ),
        additionalProperties: false,
      }),
    }),
    additionalProperties: false,
  },
  BatchResults: object({
    results: listOf(
      object(
        { status: { ...whole, enum: [200, 201, 204] }, resource: text, id: uuid, version: whole },
        { record: { type: "object" } },
      ),
    ),
  }),
  Changes: object({ items: listOf(reference("schemas", "Change")), cursor: text, more: flag }),
  Change: object(
    { event: oneOf("create", "update", "delete", "enter", "leave"), resource: text, id: uuid },
    { version: whole, at: time, by: orNull("string", { format: "uuid" }), record: { type: "object" } },
  ),
};
