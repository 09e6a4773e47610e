import type { RecordWrite } from "../data/queries.ts";
import { invalid, Problem } from "../kit/problem.ts";
import { readConditions } from "./conditions.ts";
import type { Exchange } from "./exchange.ts";
import { type Given, givenInQuery } from "./given.ts";
import { hasEntityTag } from "./has-entity-tag.ts";
import { readIdempotency } from "./idempotency.ts";
import { type BodyType, readBody, readOptionalBody } from "./read-body.ts";
import { idOf, resourceOf } from "./record-address.ts";
import { historyParameters, readView, recordParameters, viewParameters } from "./record-queries.ts";
import type { Handler, HttpContext } from "./route.ts";
import { writeAnswer } from "./write-answer.ts";

const patchTypes: readonly BodyType[] = ["application/json", "application/merge-patch+json"];
const noView = {};

/** Reads one record. */
export const getRecord: Handler = (exchange, context) => read(exchange, context, idOf(exchange));

/** Reads the caller's own record, as far as they may. Raises `unauthenticated` for who is nobody. */
export const getOwnRecord: Handler = (exchange, context) => {
  const { id } = exchange.granted().principal;
  if (id === null) throw new Problem("unauthenticated", "Sign in first.");
  return read(exchange, context, id);
};

async function read(exchange: Exchange, { parts, answers }: HttpContext, id: string): Promise<Response> {
  const view = exchange.search === "" ? noView : (readView(given(exchange, recordParameters)) ?? noView);
  const resource = resourceOf(exchange);
  const { record, version } = await parts.reader.get(exchange.call("read"), resource, id, view);
  const tagged = hasEntityTag(exchange.granted().rules.resource(resource), view);
  return answers.record(exchange, tagged ? { status: 200, record, version } : { status: 200, record });
}

/** Changes fields of a record. */
export const patchRecord: Handler = async (exchange, context) => {
  const conditions = readConditions(exchange.request.headers, "match");
  const view = readView(given(exchange, viewParameters));
  const { value, type, bytes } = await readBody(exchange.request, context.parts.model.limits, patchTypes);
  const form = type === "application/json" ? "operators" : "merge";
  const address = { resource: resourceOf(exchange), id: idOf(exchange) };
  const options = { ...conditions, ...(view && { view }) };
  return await write(exchange, context, { method: "patch", ...address, input: value, form, options }, bytes);
};

/** Replaces a record, or creates it with this id. */
export const putRecord: Handler = async (exchange, context) => {
  const conditions = readConditions(exchange.request.headers, "match or none");
  const view = readView(given(exchange, viewParameters));
  const { value, bytes } = await readBody(exchange.request, context.parts.model.limits);
  const address = { resource: resourceOf(exchange), id: idOf(exchange) };
  const options = { ...conditions, ...(view && { view }) };
  return await write(exchange, context, { method: "put", ...address, input: value, options }, bytes);
};

/** Deletes a record; one that lies in the bin, for good, where `trashed` looks there. */
export const deleteRecord: Handler = async (exchange, context) => {
  const conditions = readConditions(exchange.request.headers, "match");
  const view = readView(given(exchange, ["trashed"]));
  const address = { resource: resourceOf(exchange), id: idOf(exchange) };
  const options = { ...conditions, ...(view && { view }) };
  return await write(exchange, context, { method: "delete", ...address, options });
};

/** Brings a record back from the bin, or to the state of an earlier version. */
export const restoreRecord: Handler = async (exchange, context) => {
  const conditions = readConditions(exchange.request.headers, "match");
  const view = readView(given(exchange, viewParameters));
  const body = await readOptionalBody(exchange.request, context.parts.model.limits);
  const version = body === undefined ? undefined : readVersion(body.value);
  const address = { resource: resourceOf(exchange), id: idOf(exchange) };
  const options = { ...conditions, ...(view && { view }) };
  const restore: RecordWrite = { method: "restore", ...address, options, ...(version && { version }) };
  return await write(exchange, context, restore, body?.bytes);
};

/** Who changed a record, what and when. */
export const getHistory: Handler = async (exchange, { parts, answers }) => {
  const query = given(exchange, historyParameters);
  const limit = query.whole("limit", 1, parts.model.limits.pageSize);
  const cursor = query.text("cursor");
  const page = await parts.reader.history(exchange.call("read"), resourceOf(exchange), idOf(exchange), {
    ...(limit === undefined ? undefined : { limit }),
    ...(cursor === undefined ? undefined : { cursor }),
  });
  return answers.json(exchange, page);
};

/** The version that the body of a restore names: `{ "version": 2 }`; undefined when it names none. */
export function readVersion(body: Readonly<Record<string, unknown>>): number | undefined {
  const { version, ...others } = body;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`/${unknown}`, "unknown_field", 'A restore takes "version" alone.');
  if (version === undefined) return undefined;
  if (typeof version === "number" && Number.isSafeInteger(version) && version > 0) return version;
  throw invalid("/version", "wrong_type", "A version is a whole number from 1.");
}

async function write(
  exchange: Exchange,
  context: HttpContext,
  asked: RecordWrite,
  body?: Uint8Array,
): Promise<Response> {
  const idempotency = readIdempotency(exchange, body);
  await context.limits.admitWrites(exchange, 1);
  const written = await context.parts.writer.write(exchange.call("write"), asked, idempotency);
  return await writeAnswer(exchange, context, written, asked.options?.view);
}

function given(exchange: Exchange, known: readonly string[]): Given {
  return givenInQuery(exchange.search, known);
}
