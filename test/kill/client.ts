import { isJsonArray, isJsonObject, type Json, type JsonObject, parseJson } from "../../src/kit/json.ts";
import { resource } from "./definition.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { Operation, Step } from "./operation.ts";

/** What became of a request. `replayed`: the server says that it was done before. */
export interface Sent {
  readonly outcome: Entry["outcome"];
  readonly replayed: boolean;
}

/**
 * Sends an operation, and notes its answer in the ledger. A status is an answer even where the connection breaks behind it:
 * the server had to be sure by then. Without one the outcome stays unknown.
 */
export async function send(url: string, ledger: Ledger, entry: Entry): Promise<Sent> {
  let response: Response;
  try {
    response = await fetch(...requestOf(url, entry.operation));
  } catch {
    return { outcome: "unknown", replayed: false };
  }
  const versions = versionsOf(entry.operation, await bodyOf(response));
  if (response.ok) ledger.acknowledge(entry, versions);
  return {
    outcome: response.ok ? "acked" : "refused",
    replayed: response.headers.get("Idempotency-Replayed") === "true",
  };
}

/** Reads from the API; raises when it does not answer well. */
export async function read(url: string, path: string, body?: JsonObject): Promise<JsonObject> {
  const response = await fetch(`${url}/api/v1${path}`, body && { method: "POST", headers: json, body: text(body) });
  const answer = await response.text();
  const value = response.ok ? parseJson(answer) : undefined;
  if (value === undefined || !isJsonObject(value)) throw new Error(`${path} answered ${response.status}: ${answer}`);
  return value;
}

const json = { "Content-Type": "application/json" };

function text(body: JsonObject): string {
  return JSON.stringify(body);
}

function requestOf(url: string, { steps, batch, idempotencyKey }: Operation): [string, RequestInit] {
  const headers = { ...json, ...(idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey }) };
  const parts = steps.map(partOf);
  const [only] = parts;
  if (batch || !only) {
    return [`${url}/api/v1/batch`, { method: "POST", headers, body: text({ operations: parts }) }];
  }
  const body = isJsonObject(only.body ?? null) ? { body: JSON.stringify(only.body) } : {};
  return [`${url}/api/v1${only.path}`, { method: only.method, headers, ...body }];
}

interface Part {
  readonly [name: string]: Json;
  readonly method: string;
  readonly path: string;
}

function partOf({ kind, record, mark, amount, key = "" }: Step): Part {
  const path = `/resources/${resource}`;
  if (kind === "create") return { method: "POST", path, body: { id: record, key, mark, count: amount } };
  if (kind === "patch") return { method: "PATCH", path: `${path}/${record}`, body: { mark, count: { add: amount } } };
  return { method: "DELETE", path: `${path}/${record}` };
}

async function bodyOf(response: Response): Promise<Json> {
  try {
    return parseJson(await response.text());
  } catch {
    return null;
  }
}

function versionsOf({ steps, batch }: Operation, body: Json): readonly (number | undefined)[] {
  const results = batch && isJsonObject(body) ? body.results : [body];
  return steps.map((_, index) => {
    const result = results !== undefined && isJsonArray(results) ? results[index] : undefined;
    return result !== undefined && isJsonObject(result) && typeof result.version === "number"
      ? result.version
      : undefined;
  });
}
