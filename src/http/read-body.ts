import type { Limits } from "../charter/model.ts";
import { isJsonObject, type JsonObject } from "../kit/json.ts";
import { invalid, Problem } from "../kit/problem.ts";
import { findJsonFault } from "./json-fault.ts";

/** The types of body that calls take. */
export type BodyType = "application/json" | "application/merge-patch+json";

const form = "application/x-www-form-urlencoded";

/** A body: its value, its type, and its bytes as they came. */
export interface Body {
  readonly value: JsonObject;
  readonly type: BodyType;
  readonly bytes: Uint8Array;
}

const json: readonly BodyType[] = ["application/json"];
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a JSON object from a request's body. Raises `unsupported_type`, `too_large` (as soon as the bound is passed, or
 * promised to be), `malformed` with line and column, `deadline` for a body that does not end, and `validation` for JSON
 * that is no object. Names such as `__proto__` come as they are, as own members.
 */
export async function readBody(request: Request, limits: Limits, types: readonly BodyType[] = json): Promise<Body> {
  const type = bodyType(request.headers, types);
  const bytes = await readBytes(request, limits);
  const value = parseJson(bytes, limits.depth);
  if (!isJsonObject(value)) throw invalid("", "wrong_type", "The body must be a JSON object.");
  return { value, type, bytes };
}

/** As `readBody`, but a request may come without a body: then it is undefined. */
export async function readOptionalBody(request: Request, limits: Limits): Promise<Body | undefined> {
  return request.body === null ? undefined : await readBody(request, limits);
}

/** Reads a form (`application/x-www-form-urlencoded`): of a name that comes twice the last value. Raises what `readBody` does. */
export async function readForm(request: Request, limits: Limits): Promise<JsonObject> {
  bodyType(request.headers, [form]);
  const fields = new URLSearchParams(decodeText(await readBytes(request, limits)));
  return Object.fromEntries(fields);
}

/** Parses JSON in UTF-8 that nests at most `depth` deep. Raises `malformed`. */
export function parseJson(bytes: Uint8Array, depth: number): unknown {
  if (bytes.length === 0) throw new Problem("malformed", "The body is empty.");
  const text = decodeText(bytes);
  if (nestsDeeper(text, depth)) throw jsonProblem(text, depth);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw jsonProblem(text, depth, cause);
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new Problem("malformed", "The body is not valid UTF-8.", { cause });
  }
}

function jsonProblem(text: string, depth: number, cause?: unknown): Problem {
  const fault = findJsonFault(text, depth);
  const { message, line, column } = fault ?? { message: "The body is not valid JSON.", line: 1, column: 1 };
  return new Problem("malformed", message, { extra: { line, column }, cause });
}

/** Whether brackets nest deeper than `depth`. Few brackets cannot, so that most texts need no second look. */
function nestsDeeper(text: string, depth: number): boolean {
  return countUpTo(text, "{", depth) + countUpTo(text, "[", depth) > depth && deepest(text) > depth;
}

function countUpTo(text: string, character: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0 && count <= limit; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > most) most = depth;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      default:
    }
  }
  return most;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return text.length;
}

function bodyType<Type extends string>(headers: Headers, types: readonly Type[]): Type {
  const given = headers.get("content-type");
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") {
    throw new Problem("unsupported_type", "The body must not be compressed.");
  }
  const [, name, charset = "utf-8"] = /^\s*([^\s;]+)\s*(?:;\s*charset="?([^\s;"]+)"?\s*)?$/i.exec(given ?? "") ?? [];
  const type = types.find((candidate) => candidate === name?.toLowerCase());
  if (type !== undefined && charset.toLowerCase() === "utf-8") return type;
  throw new Problem("unsupported_type", `The body's Content-Type must be ${types.join(" or ")}, in UTF-8.`);
}

async function readBytes(request: Request, limits: Limits): Promise<Uint8Array> {
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > limits.body) throw tooLarge(limits.body);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(endedLate()), limits.writeDeadline);
  try {
    return await Promise.race([length === null ? collect(request, limits.body) : request.bytes(), late]);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem("malformed", "The body could not be read to its end.", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a body of unknown length, and no further than its bound. */
async function collect(request: Request, limit: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const body: ReadableStream<Uint8Array> = request.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(limit: number): Problem {
  return new Problem("too_large", `A body may have ${limit} bytes at most.`, { extra: { limit } });
}

function endedLate(): Problem {
  return new Problem("deadline", "The body did not come in time.");
}
