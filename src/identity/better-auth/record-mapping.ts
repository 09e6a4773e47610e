import type { Json, JsonObject } from "../../kit/json.ts";
import { hashToken } from "../session-token.ts";
import { type KeptModel, keptModels } from "./models.ts";

/** A row as better-auth has it: dates are `Date`s. */
export type AuthRow = Record<string, unknown>;

/** The times that every record has from the system, whatever better-auth says. */
const fromSystem = new Set(["created_at", "updated_at"]);

/** The model of a name. Raises a `TypeError` for one that is not kept. */
export function keptModel(name: string): KeptModel {
  const model = Object.hasOwn(keptModels, name) ? keptModels[name] : undefined;
  if (!model) throw new TypeError(`identity keeps no ${name}`);
  return model;
}

/** The name that a field of better-auth has in its resource. */
export function fieldOf(model: KeptModel, name: string): string {
  const field = Object.hasOwn(model.fields, name) ? model.fields[name] : undefined;
  if (field === undefined) throw new TypeError(`${model.resource} keeps no ${name}`);
  return field;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A value of better-auth in wire form; a session's token as its hash, and an id of its own making, by which it reserves something,
 * as the UUID that always stands for it (RFC 9562, version 8).
 */
export function wireValue(field: string, value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (field === "token_hash" && typeof value === "string") return hashToken(value);
  if (field === "id" && typeof value === "string" && !uuid.test(value)) return uuidFor(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item) => wireValue(field, item));
  throw new TypeError(`${field} is of no kind that can be kept`);
}

/** What better-auth gives to be written, as an input of the resource. What is not kept is left out. */
export function inputOf(model: KeptModel, row: AuthRow): JsonObject {
  const input: Record<string, Json> = {};
  for (const [name, value] of Object.entries(row)) {
    const field = Object.hasOwn(model.fields, name) ? model.fields[name] : undefined;
    if (field === undefined || value === undefined || fromSystem.has(field)) continue;
    const empty = value === "" && field !== "id" && field !== "value";
    input[field] = empty ? null : wireValue(field, value);
  }
  return input;
}

/** A record as better-auth has it. `given` are values that the record does not hold as they are: a session's token. */
export function rowOf(model: KeptModel, record: JsonObject, given: AuthRow = {}): AuthRow {
  const row: AuthRow = {};
  for (const [name, field] of Object.entries(model.fields)) {
    const value = record[field] ?? null;
    const isTime = field.endsWith("_at") || field === "locked_until";
    row[name] = isTime && typeof value === "string" ? new Date(value) : value;
  }
  if (model.resource === "users") row.name = record.name ?? "";
  if (typeof given.token === "string" && model.resource === "charter_sessions") row.token = given.token;
  return row;
}

function uuidFor(text: string): string {
  const bytes = new Bun.CryptoHasher("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
