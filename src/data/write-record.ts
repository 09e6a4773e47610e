import type { ResourceGrant } from "../access/grant.ts";
import type { JsonObject } from "../kit/json.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import { idForm } from "./check-field.ts";
import type { Call } from "./context.ts";
import type { RecordWrite, WriteOptions } from "./queries.ts";
import { recordId } from "./record-id.ts";
import { grantedResource, notFound, ruleHolds } from "./write-checks.ts";
import { keyIn, resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { createRecord, readIncoming } from "./write-create.ts";
import { deleteRecord } from "./write-delete.ts";
import { raiseFaults, readInput, type WriteInput } from "./write-input.ts";
import { restoreFromBin, restoreVersion } from "./write-restore.ts";
import { patchedValues, replacedValues, updateRecord } from "./write-update.ts";
import { changedNames } from "./write-values.ts";

/** What a write did. */
export interface Outcome {
  readonly status: 200 | 201 | 204;
  readonly grant: ResourceGrant;
  readonly id: string;
  readonly version: number;
  /** The record in full, as nobody may see it; null after a delete. */
  readonly record: JsonObject | null;
}

/** A write whose input was read: what is left is done in its transaction, and may be done again from its start. */
export type PreparedWrite = (context: WriteContext) => Promise<Outcome>;

/**
 * Reads a record write without touching the database, so that a bad input never holds up the writer.
 * Raises `not_found` for a resource that is hidden from the caller, `validation` and `forbidden` for its input.
 */
export function prepareWrite(parts: WriteParts, call: Call, write: RecordWrite): PreparedWrite {
  const grant = grantedResource(call, write.resource);
  if (write.method !== "create" && !idForm.test(write.id)) throw notFound();
  switch (write.method) {
    case "create":
      return prepareCreate(parts, call, grant, write.input);
    case "patch":
      return preparePatch(parts, grant, write);
    case "put":
      return preparePut(parts, call, grant, write);
    case "delete":
      return prepareDelete(parts, grant, write);
    case "restore":
      return prepareRestore(parts, grant, write);
  }
}

/** Finds a record that the caller may read. Raises `not_found` alike for one that is missing and one that is hidden. */
export async function findReadable(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  id: string,
  which: "live" | "trashed" | "any",
): Promise<JsonObject> {
  const { name } = grant.resource;
  const record = await resourceParts(parts, name).store.find(
    context.transaction,
    keyIn(context, grant.resource, id),
    which,
  );
  if (record && (await ruleHolds(parts, context, grant.read, { record }))) return record;
  throw notFound();
}

type Write<Method> = Extract<RecordWrite, { readonly method: Method }>;

function prepareCreate(parts: WriteParts, call: Call, grant: ResourceGrant, body: JsonObject): PreparedWrite {
  if (grant.create === "never") throw new Problem("forbidden", "You may not create this record.");
  const { shape } = resourceParts(parts, grant.resource.name);
  const input = readInput(shape, grant, body, { form: "replace", id: true });
  const incoming = readIncoming(parts, call, shape, grant, input);
  return async (context) => created(grant, await createRecord(parts, context, grant, incoming, input));
}

function preparePatch(parts: WriteParts, grant: ResourceGrant, write: Write<"patch">): PreparedWrite {
  const { shape } = resourceParts(parts, write.resource);
  const input = readInput(shape, grant, write.input, { form: write.form, id: false });
  raiseFaults(input.errors, input.refused);
  return async (context) => {
    const stored = await findReadable(parts, context, grant, write.id, "live");
    requireMatch(stored, write.options);
    return updated(grant, await patchRecord(parts, context, grant, stored, input));
  };
}

/** Patches a stored record with an input that was read. */
export async function patchRecord(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  input: WriteInput,
): Promise<JsonObject> {
  const { shape } = resourceParts(parts, grant.resource.name);
  const errors: InputError[] = [];
  const values = patchedValues(shape, stored, input, errors);
  return await updateRecord(parts, context, grant, stored, values, [...input.edits.keys()], errors);
}

function preparePut(parts: WriteParts, call: Call, grant: ResourceGrant, write: Write<"put">): PreparedWrite {
  const { shape, store } = resourceParts(parts, write.resource);
  const input = readInput(shape, grant, write.input, { form: "replace", id: write.id });
  raiseFaults(input.errors, input.refused);
  return async (context) => {
    const stored = await store.find(context.transaction, keyIn(context, grant.resource, write.id), "any");
    if (stored && (await ruleHolds(parts, context, grant.read, { record: stored }))) {
      return await replaceRecord(parts, context, grant, stored, input, write.options);
    }
    // Whoever may not create here must not learn whether the record is missing or hidden: both go the same way.
    if (grant.create === "never" || write.options?.ifMatch !== undefined) throw notFound();
    const incoming = readIncoming(parts, call, shape, grant, input);
    if (stored) throw notFound();
    return created(grant, await createOrHide(parts, context, grant, incoming, { ...input, id: write.id }));
  };
}

async function createOrHide(...given: Parameters<typeof createRecord>): Promise<JsonObject> {
  try {
    return await createRecord(...given);
  } catch (error) {
    if (error instanceof Problem && error.code === "forbidden") throw notFound();
    throw error;
  }
}

async function replaceRecord(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  stored: JsonObject,
  input: WriteInput,
  options: WriteOptions | undefined,
): Promise<Outcome> {
  if ((stored.deleted_at ?? null) !== null) {
    throw new Problem("conflict", "The record is in the bin: restore it, or delete it for good, first.");
  }
  requireMatch(stored, options);
  if (options?.ifNoneMatch) throw new Problem("precondition_failed", "The record exists already.");
  const values = await replacedValues(parts, context, grant, stored, input);
  // A field that was left out and so loses its value is written as well: the rules have to see it.
  const given = new Set([...input.edits.keys(), ...changedNames(stored, values)]);
  return updated(grant, await updateRecord(parts, context, grant, stored, values, [...given]));
}

function prepareDelete(parts: WriteParts, grant: ResourceGrant, write: Write<"delete">): PreparedWrite {
  const trashed = write.options?.view?.trashed;
  const which = trashed === "only" ? "trashed" : trashed === "with" ? "any" : "live";
  return async (context) => {
    const stored = await findReadable(parts, context, grant, write.id, which);
    requireMatch(stored, write.options);
    const version = await deleteRecord(parts, context, grant, stored);
    return { status: 204, grant, id: write.id, version, record: null };
  };
}

function prepareRestore(parts: WriteParts, grant: ResourceGrant, write: Write<"restore">): PreparedWrite {
  return async (context) => {
    const which = write.version === undefined ? "any" : "live";
    const stored = await findReadable(parts, context, grant, write.id, which);
    requireMatch(stored, write.options);
    if (write.version !== undefined) {
      return updated(grant, await restoreVersion(parts, context, grant, stored, write.version));
    }
    if ((stored.deleted_at ?? null) === null) throw new Problem("conflict", "The record is not in the bin.");
    return updated(grant, await restoreFromBin(parts, context, grant, stored));
  };
}

function requireMatch(stored: JsonObject, options: WriteOptions | undefined): void {
  const { ifMatch } = options ?? {};
  if (ifMatch === undefined || ifMatch === "any" || ifMatch.includes(Number(stored.version))) return;
  throw new Problem("precondition_failed", `The record has changed: it is at version ${Number(stored.version)} now.`);
}

function created(grant: ResourceGrant, record: JsonObject): Outcome {
  return { status: 201, grant, id: recordId(record), version: Number(record.version), record };
}

function updated(grant: ResourceGrant, record: JsonObject): Outcome {
  return { ...created(grant, record), status: 200 };
}
