import type { ResourceGrant } from "../../access/grant.ts";
import type { JsonObject } from "../../kit/json.ts";
import { schemaNames } from "./record-schemas.ts";
import { reference } from "./reference.ts";

/** The operations of one address by their methods. */
export type PathItem = Readonly<Record<string, unknown>>;

const listing = ["fields", "expand", "trashed", "filter", "sort", "search", "limit", "cursor", "count"];
const grouping = ["group", "count_groups", "sum", "avg", "min", "max"];
const figures = [...grouping, "filter", "search", "having", "sort", "groups_limit", "tz", "trashed"];
const view = ["fields", "expand"];
const guarded = [...view, "if_match", "idempotency_key"];
const bulk = ["bulk_filter", "search", "dry_run", "idempotency_key"];

/** The addresses of a resource with what these roles may do there. */
export function resourcePaths(grant: ResourceGrant): Readonly<Record<string, PathItem>> {
  const { path, trash, tenant } = grant.resource;
  const within = tenant ? [reference("parameters", "charter_org")] : [];
  const shared = tenant ? { parameters: within } : {};
  const does = operationsOf(grant);
  const [reads, creates] = [grant.read !== "never", grant.create !== "never"];
  const [updates, deletes] = [grant.update !== "never", grant.delete !== "never"];
  const paths: Record<string, PathItem> = {
    [path]: {
      ...shared,
      ...(reads && { get: does.list }),
      ...(creates && { post: does.create }),
      ...(reads && updates && { patch: does.patchAll }),
      ...(reads && deletes && { delete: does.deleteAll }),
    },
    [`${path}/query`]: reads ? { ...shared, post: does.query } : {},
    [`${path}/aggregate`]: reads ? { ...shared, get: does.aggregate } : {},
    [`${path}/{id}`]: {
      parameters: [recordId, ...within],
      ...(reads && { get: does.get }),
      ...(updates && { patch: does.patch }),
      ...((updates || creates) && { put: does.put }),
      ...(deletes && { delete: does.delete }),
    },
    [`${path}/{id}/restore`]:
      updates || (trash && deletes) ? { parameters: [recordId, ...within], post: does.restore } : {},
    [`${path}/{id}/history`]: reads ? { parameters: [recordId, ...within], get: does.history } : {},
  };
  return Object.fromEntries(
    Object.entries(paths).filter(([, item]) => Object.keys(item).some((name) => name !== "parameters")),
  );
}

/** The caller's own record, where it is one of the people's that can be read. */
export function ownRecordPath({ resource, read }: ResourceGrant): Readonly<Record<string, PathItem>> {
  if (resource.name !== "users" || read === "never") return {};
  const own = { operationId: "users_me", tags: ["users"], summary: "Read your own record" };
  const record = content(reference("schemas", schemaNames("users").record));
  const get = { ...own, ...asks([...view, "trashed", "if_none_match"]), ...answers("200", record, known) };
  return { "/users/me": { get } };
}

const recordId: JsonObject = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };

function operationsOf({ resource, fields, read }: ResourceGrant) {
  const { name } = resource;
  const title = resource.title.toLowerCase();
  // A search goes through the fields that the caller may read on every row, and needs one of them.
  const searches = resource.searchable.some((field) => fields.get(field)?.read === "always");
  const fitting = (names: readonly string[]) => asks(names.filter((each) => each !== "search" || searches));
  const names = schemaNames(name);
  const record = reference("schemas", names.record);
  // Whoever may write a record but not read it learns its id and version alone.
  const written = content(read === "always" ? record : { anyOf: [record, reference("schemas", "Written")] });
  const page = content(pageOf(record));
  const groups = {
    type: "object",
    properties: { groups: { type: "array", items: { type: "object" } } },
    required: ["groups"],
  };
  const about = (verb: string, summary: string) => ({ operationId: `${name}_${verb}`, tags: [name], summary });
  return {
    list: { ...about("list", `List ${title}`), ...fitting(listing), ...answers("200", page) },
    query: {
      ...about("query", `List ${title} by parameters in the body`),
      ...body(reference("schemas", "ListQuery")),
      ...answers("200", page),
    },
    aggregate: {
      ...about("aggregate", `Grouped figures of the ${title}`),
      ...fitting(figures),
      ...answers("200", content(groups)),
    },
    get: {
      ...about("get", `Read one of the ${title}`),
      ...asks([...view, "trashed", "if_none_match"]),
      ...answers("200", content(record), known),
    },
    create: {
      ...about("create", `Add one to the ${title}`),
      ...asks([...view, "idempotency_key"]),
      ...body(reference("schemas", names.create)),
      ...answers("201", written),
    },
    patch: {
      ...about("patch", `Change one of the ${title}`),
      ...asks(guarded),
      ...body(reference("schemas", names.patch), "application/merge-patch+json"),
      ...answers("200", written),
    },
    put: {
      ...about("put", `Replace one of the ${title}, or create it`),
      ...asks([...guarded, "create_only"]),
      ...body(reference("schemas", names.create)),
      ...answers("200", written, { "201": written }),
    },
    delete: {
      ...about("delete", `Delete one of the ${title}`),
      ...asks([...(resource.trash ? ["delete_trashed"] : []), "if_match", "idempotency_key"]),
      ...answers("204", gone),
    },
    restore: {
      ...about("restore", "Bring a record back from the bin, or to an earlier version"),
      ...asks(guarded),
      ...body({ type: "object", properties: { version: { type: "integer", minimum: 1 } } }, undefined, false),
      ...answers("200", written),
    },
    history: {
      ...about("history", "Who changed the record, what and when"),
      ...asks(["limit", "cursor"]),
      ...answers("200", content(pageOf(reference("schemas", "HistoryEntry")))),
    },
    patchAll: {
      ...about("patch_all", `Change all ${title} that match`),
      ...fitting(bulk),
      ...body(reference("schemas", names.patch), "application/merge-patch+json"),
      ...answers("200", content(reference("schemas", "BulkOutcome"))),
    },
    deleteAll: {
      ...about("delete_all", `Delete all ${title} that match`),
      ...fitting(bulk),
      ...answers("200", content(reference("schemas", "BulkOutcome"))),
    },
  };
}

const known = { "304": { description: "What is known already is still so." } };
const gone = { description: "Done." };

/** A page of records, or of whatever else is listed. */
function pageOf(items: JsonObject): JsonObject {
  return {
    type: "object",
    properties: {
      items: { type: "array", items },
      next: { type: ["string", "null"], description: "The cursor of the next page; null on the last." },
      total: { type: "integer", description: "With `count=exact`." },
    },
    required: ["items", "next"],
  };
}

/** The parameters of an operation, by the names of their components. */
export function asks(names: readonly string[]): { readonly parameters: readonly JsonObject[] } {
  return { parameters: names.map((name) => reference("parameters", name)) };
}

/** The body of an operation. */
export function body(schema: JsonObject, another?: string, required = true) {
  const types = ["application/json", ...(another === undefined ? [] : [another])];
  return { requestBody: { required, content: Object.fromEntries(types.map((type) => [type, { schema }])) } };
}

/** An answer in JSON. */
export function content(schema: JsonObject): JsonObject {
  return { description: "Done.", content: { "application/json": { schema } } };
}

/** The answers of an operation: the good ones, and for everything else a problem. */
export function answers(status: string, answer: JsonObject, others: Readonly<Record<string, JsonObject>> = {}) {
  return { responses: { [status]: answer, ...others, default: reference("responses", "Problem") } };
}
