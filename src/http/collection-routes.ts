import type { BulkWrite, ListQuery } from "../data/queries.ts";
import { readConditions } from "./conditions.ts";
import type { Exchange } from "./exchange.ts";
import { type Given, givenInBody, givenInQuery } from "./given.ts";
import { readIdempotency } from "./idempotency.ts";
import { keptListQuery } from "./kept-list-queries.ts";
import { parameterProblem } from "./parse-query.ts";
import { type BodyType, readBody } from "./read-body.ts";
import { resourceOf } from "./record-address.ts";
import {
  aggregateParameters,
  listParameters,
  readAggregateQuery,
  readListQuery,
  readView,
  viewParameters,
} from "./record-queries.ts";
import type { Handler, HttpContext } from "./route.ts";
import { marked, writeAnswer } from "./write-answer.ts";

const patchTypes: readonly BodyType[] = ["application/json", "application/merge-patch+json"];
const bulkParameters = ["filter", "search", "dry_run"];
const everything: ListQuery = {};

/** Lists records. */
export const listRecords: Handler = async (exchange, { parts, answers }) => {
  const { search } = exchange;
  const query = search === "" ? everything : keptListQuery(search, parts.model.limits);
  return answers.json(exchange, await parts.reader.list(exchange.call("read"), resourceOf(exchange), query));
};

/** Lists records by parameters in a body. */
export const queryRecords: Handler = async (exchange, { parts, answers }) => {
  givenInQuery(exchange.search, []);
  const { limits } = parts.model;
  const { value } = await readBody(exchange.request, limits);
  const query = readListQuery(givenInBody(value, listParameters), limits);
  return answers.json(exchange, await parts.reader.list(exchange.call("read"), resourceOf(exchange), query));
};

/** Grouped figures. */
export const aggregateRecords: Handler = async (exchange, { parts, answers }) => {
  const query = readAggregateQuery(givenInQuery(exchange.search, aggregateParameters), parts.model.limits);
  return answers.json(exchange, await parts.reader.aggregate(exchange.call("read"), resourceOf(exchange), query));
};

/** Creates a record. */
export const createRecord: Handler = async (exchange, context) => {
  const { parts } = context;
  readConditions(exchange.request.headers, "none");
  const view = exchange.search === "" ? undefined : readView(givenInQuery(exchange.search, viewParameters));
  const { value, bytes } = await readBody(exchange.request, parts.model.limits);
  const idempotency = readIdempotency(exchange, bytes);
  const options = view === undefined ? undefined : { options: { view } };
  await context.limits.admitWrites(exchange, 1);
  const written = await parts.writer.write(
    exchange.call("write"),
    { method: "create", resource: resourceOf(exchange), input: value, ...options },
    idempotency,
  );
  return await writeAnswer(exchange, context, written, view);
};

/** Changes all records that match. */
export const patchRecords: Handler = async (exchange, context) => {
  const given = bulkGiven(exchange);
  const { value, type, bytes } = await readBody(exchange.request, context.parts.model.limits, patchTypes);
  const form = type === "application/json" ? "operators" : "merge";
  return await bulk(exchange, context, { ...bulkOf(exchange, given), method: "patch", input: value, form }, bytes);
};

/** Deletes all records that match. */
export const deleteRecords: Handler = async (exchange, context) => {
  return await bulk(exchange, context, { ...bulkOf(exchange, bulkGiven(exchange)), method: "delete" });
};

function bulkGiven(exchange: Exchange): Given {
  readConditions(exchange.request.headers, "none");
  return givenInQuery(exchange.search, bulkParameters);
}

function bulkOf(exchange: Exchange, given: Given): Omit<BulkWrite, "method"> {
  const filter = given.text("filter");
  // Without a filter a slip would change everything; who means everything can say so.
  if (filter === undefined) throw parameterProblem("filter", "is required", ' For all records say "true".');
  const search = given.text("search");
  return {
    resource: resourceOf(exchange),
    filter,
    ...(search === undefined ? undefined : { search }),
    dryRun: given.flag("dry_run") ?? false,
  };
}

async function bulk(
  exchange: Exchange,
  { parts, answers, limits }: HttpContext,
  write: BulkWrite,
  body?: Uint8Array,
): Promise<Response> {
  const idempotency = readIdempotency(exchange, body);
  await limits.admitWrites(exchange, 1);
  const { value, replayed } = await parts.writer.bulk(exchange.call("write"), write, idempotency);
  // One was counted before.
  if (!replayed) await limits.chargeWrites(exchange, value.changed - 1);
  return marked(await answers.json(exchange, value), replayed);
}
