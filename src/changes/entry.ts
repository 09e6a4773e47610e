import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import type { SqlValue } from "../kit/sql.ts";
import type { Row } from "../storage/engine.ts";
import { type Actor, type Change, type NewChange, type Operation, personOf } from "./change.ts";

/** The columns of the log, in the order in which entries are written and read; `sequence` comes before them on a read. */
export const entryColumns = [
  "at",
  "resource",
  "record",
  "version",
  "operation",
  "actor_kind",
  "actor",
  "actor_through",
  "request",
  "revision",
  "after",
  "before",
  "org_id",
] as const;

/** The names of the fields that records of a resource store now, so that those left out as null can be put back. */
export type StoredFields = (resource: string) => readonly string[];

/**
 * A change as the values of its row. What the row holds anyway is left out of the records (id, version, organization, and in `after` the
 * times and people that follow from the row's own time and actor), and so is every null of a full record: then the log
 * takes little more than the records it tells of.
 */
export function encodeEntry(change: NewChange): SqlValue[] {
  const { after, before, operation } = change;
  return [
    change.at,
    change.resource,
    change.record,
    change.version,
    operation,
    change.actor.kind,
    change.actor.id,
    throughOf(change.actor),
    change.request,
    change.revision,
    after === null ? null : stringifyWithout(after, impliedAfter(change)),
    before === null
      ? null
      : operation === "delete"
        ? stringifyWithout(before, impliedBefore(change))
        : JSON.stringify(before),
    change.org,
  ];
}

/** The change of a row `sequence, …entryColumns`. Fields that were declared after it was written are null in its full records. */
export function decodeEntry(row: Row, storedFields: StoredFields): Change {
  const [sequence, at, resource, id, version, operation, kind, actor, through, request, revision, ...rest] = row;
  const [after, before, org] = rest;
  const change = {
    sequence: Number(sequence),
    at: Number(at),
    resource: String(resource),
    record: String(id),
    org: textOrNull(org),
    version: Number(version),
    operation: oneOf(operations, operation),
    actor: actorOf(oneOf(actorKinds, kind), textOrNull(actor), textOrNull(through)),
    request: textOrNull(request),
    revision: String(revision),
  };
  const fields = storedFields(change.resource);
  return {
    ...change,
    after: parseOver(after, fields, impliedAfter(change)),
    before:
      change.operation === "delete" ? parseOver(before, fields, impliedBefore(change)) : parseOver(before, [], {}),
  };
}

const operations: readonly Operation[] = ["create", "update", "delete", "trash", "restore"];
const actorKinds: readonly Actor["kind"][] = ["user", "anonymous", "key", "service", "import"];

type Head = Pick<NewChange, "at" | "record" | "org" | "version" | "operation" | "actor">;

/** What somebody acted through, in one column: their key, or the admin who acted as them. */
function throughOf({ key, admin }: Actor): string | null {
  return key ?? admin ?? null;
}

function actorOf(kind: Actor["kind"], id: string | null, through: string | null): Actor {
  if (through === null) return { kind, id };
  return kind === "key" ? { kind, id, key: through } : { kind, id, admin: through };
}

/** The system fields of a record as the change by itself tells them. */
function impliedAfter(change: Head): JsonObject {
  const time = new Date(change.at).toISOString();
  const person = personOf(change.actor);
  return {
    id: change.record,
    version: change.version,
    created_at: time,
    updated_at: time,
    created_by: person,
    updated_by: person,
    ...(change.operation === "trash" ? { deleted_at: time } : undefined),
    ...organizationOf(change),
  };
}

function impliedBefore(change: Head): JsonObject {
  return { id: change.record, version: change.version - 1, ...organizationOf(change) };
}

function organizationOf({ org }: Head): JsonObject {
  return org === null ? {} : { org_id: org };
}

function stringifyWithout(record: JsonObject, implied: JsonObject): string {
  const kept: Record<string, Json> = {};
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value !== undefined && value !== (Object.hasOwn(implied, name) ? implied[name] : null)) kept[name] = value;
  }
  return JSON.stringify(kept);
}

function parseOver(text: SqlValue | undefined, fields: readonly string[], implied: JsonObject): JsonObject | null {
  if (typeof text !== "string") return null;
  const record: Record<string, Json> = { ...implied };
  for (const name of fields) record[name] ??= null;
  const kept: unknown = JSON.parse(text);
  if (!isJsonObject(kept)) throw new TypeError("an entry of the log holds no record");
  return Object.assign(record, kept);
}

function oneOf<T extends string>(allowed: readonly T[], value: SqlValue | undefined): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new TypeError(`the log holds the unknown word ${String(value)}`);
  return found;
}

function textOrNull(value: SqlValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}
