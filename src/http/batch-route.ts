import type { RecordWrite } from "../data/queries.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import { didYouMean } from "../kit/nearest.ts";
import { Problem } from "../kit/problem.ts";
import { readConditions } from "./conditions.ts";
import { matchedVersions } from "./entity-tag.ts";
import { givenInQuery } from "./given.ts";
import { readIdempotency } from "./idempotency.ts";
import { readBody } from "./read-body.ts";
import { apiPath } from "./record-address.ts";
import { readVersion } from "./record-routes.ts";
import type { Handler } from "./route.ts";
import { marked } from "./write-answer.ts";

const members = ["method", "path", "body", "if_match"];

/** An address that a batch may write to, as a path of the API with or without its beginning. */
const address = new RegExp(
  `^(?:${apiPath})?(?:/resources/(?!users(?:/|$))([a-z][a-z0-9_]{0,62})|/users)(?:/([^/?#%]+)(/restore)?)?$`,
);

/** Several record writes: all of them, in order, or none. Each counts for the limits. */
export const runBatch: Handler = async (exchange, { parts, answers, limits: rates }) => {
  readConditions(exchange.request.headers, "none");
  givenInQuery(exchange.search, []);
  const { limits } = parts.model;
  const { value, bytes } = await readBody(exchange.request, limits);
  const writes = readBatch(value, limits.batch);
  const idempotency = readIdempotency(exchange, bytes);
  await rates.admitWrites(exchange, writes.length);
  try {
    const written = await parts.writer.batch(exchange.call("write"), writes, idempotency);
    return marked(await answers.json(exchange, { results: written.value }), written.replayed);
  } catch (error) {
    throw error instanceof Problem && typeof error.extra.index === "number"
      ? inOperation(error, error.extra.index)
      : error;
  }
};

/** Reads the writes of a batch. A fault names its operation by `index` and by its pointer. */
export function readBatch(body: JsonObject, most: number): readonly RecordWrite[] {
  const [unknown] = Object.keys(body).filter((name) => name !== "operations");
  if (unknown !== undefined) throw fault(`/${escapePointer(unknown)}`, 'A batch takes "operations" alone.');
  const { operations } = body;
  if (operations === undefined || !isJsonArray(operations)) throw fault("/operations", "Expected an array.");
  if (operations.length > most) {
    throw new Problem("limit", `A batch holds at most ${most} operations.`, { extra: { limit: most } });
  }
  return operations.map(readOperation);
}

function readOperation(operation: Json, index: number): RecordWrite {
  const pointer = `/operations/${index}`;
  if (!isJsonObject(operation)) throw fault(pointer, "Expected an object.", index);
  for (const name of Object.keys(operation)) {
    if (members.includes(name)) continue;
    const hint = didYouMean(name, members);
    throw fault(`${pointer}/${escapePointer(name)}`, `An operation takes ${members.join(", ")}.${hint}`, index);
  }
  try {
    return readWrite(operation, pointer, index);
  } catch (error) {
    throw error instanceof Problem && error.extra.index === undefined ? inOperation(error, index) : error;
  }
}

function readWrite(operation: JsonObject, pointer: string, index: number): RecordWrite {
  const { method, path } = operation;
  const [found, resource = "users", id, restore] = (typeof path === "string" && address.exec(path)) || [];
  if (found === undefined) {
    const message = "Expected the path of a record or resource, such as /resources/tickets.";
    throw fault(`${pointer}/path`, message, index);
  }
  const options = readMatch(operation.if_match, `${pointer}/if_match`, index);
  const input = (): JsonObject => {
    if (operation.body !== undefined && isJsonObject(operation.body)) return operation.body;
    throw fault(`${pointer}/body`, "Expected an object.", index);
  };
  const kind = `${typeof method === "string" ? method : ""} ${id === undefined ? "resource" : `record${restore ?? ""}`}`;
  const record = { resource, id: id ?? "", options };
  switch (kind) {
    case "POST resource":
      if (options.ifMatch !== undefined) throw fault(`${pointer}/if_match`, "A create takes no if_match.", index);
      return { method: "create", resource, input: input() };
    case "PATCH record":
      return { method: "patch", ...record, input: input(), form: "operators" };
    case "PUT record":
      return { method: "put", ...record, input: input() };
    case "DELETE record":
      if (operation.body !== undefined) throw fault(`${pointer}/body`, "A delete takes no body.", index);
      return { method: "delete", ...record };
    case "POST record/restore": {
      const version = operation.body === undefined ? undefined : readVersion(input());
      return { method: "restore", ...record, ...(version && { version }) };
    }
    default:
      throw fault(`${pointer}/method`, "Expected POST, PATCH, PUT or DELETE of a record, and of nothing else.", index);
  }
}

function readMatch(value: Json | undefined, pointer: string, index: number): { ifMatch?: readonly number[] | "any" } {
  if (value === undefined) return {};
  if (typeof value === "number" && Number.isSafeInteger(value)) return { ifMatch: [value] };
  if (typeof value === "string") return { ifMatch: matchedVersions(value) };
  throw fault(pointer, 'Expected a version, such as 3 or "\\"3\\"".', index);
}

/** A problem of one operation, told from the batch's point of view: its pointers lead there from the top of the body. */
function inOperation({ code, message, errors, extra, cause }: Problem, index: number): Problem {
  const moved = errors.map((error) => ({ ...error, pointer: `/operations/${index}/body${error.pointer}` }));
  return new Problem(code, message, { errors: moved, extra: { ...extra, index }, cause });
}

function fault(pointer: string, message: string, index?: number): Problem {
  return new Problem("validation", message, {
    errors: [{ pointer, code: "operation", message }],
    ...(index === undefined ? undefined : { extra: { index } }),
  });
}
