import type { Operation } from "../changes/index.ts";
import type { JsonObject } from "../kit/json.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import { ConstraintError } from "../storage/engine.ts";
import { organizationColumn } from "../storage/keys.ts";
import { targetKey } from "./record-key.ts";
import { idsOf } from "./reference-ids.ts";
import { noSuchRecord } from "./write-checks.ts";
import { appendChange, resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";

/**
 * Stores a new record and its change. Raises `unique` and `validation` for keys that it would break. `held` is what its row
 * holds at first, where some of its references have to wait for others.
 */
export async function storeCreate(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  record: JsonObject,
  held: JsonObject = record,
): Promise<void> {
  const { store } = resourceParts(parts, resource);
  await keepingKeys(parts, context, resource, held, () => store.insert(context.transaction, held));
  await appendChange(parts, context, resource, "create", { before: null, after: record }, []);
}

/** Stores the changed fields of a record and its change. Raises `unique` and `validation` for keys that it would break. */
export async function storeChange(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  operation: Exclude<Operation, "create" | "delete">,
  records: { readonly before: JsonObject; readonly after: JsonObject },
  changed: readonly string[],
): Promise<void> {
  const { store } = resourceParts(parts, resource);
  const { before, after } = records;
  await keepingKeys(parts, context, resource, after, async () => {
    if (await store.update(context.transaction, before, after, changed)) return;
    throw new Problem("conflict", "The record was changed at the same time: try again.");
  });
  await appendChange(parts, context, resource, operation, records, changed);
}

/** Removes a record for good and appends its change. Raises `reference` when something still refers to it. */
export async function storeRemoval(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  record: JsonObject,
): Promise<void> {
  const { store } = resourceParts(parts, resource);
  try {
    await store.remove(context.transaction, record);
  } catch (error) {
    if (!(error instanceof ConstraintError)) throw error;
    throw new Problem("reference", "The record cannot be deleted: another record refers to it.", { cause: error });
  }
  await appendChange(parts, context, resource, "delete", { before: record, after: null }, []);
}

async function keepingKeys(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  record: JsonObject,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ConstraintError)) throw error;
    if (error.kind === "unique") throw taken(context, resource, error);
    if (error.kind === "foreign_key") throw await dangling(parts, context, resource, record, error);
    throw error;
  }
}

/** A unique conflict says "taken" and no more; of its fields it names those that the caller may know. */
function taken(context: WriteContext, resource: string, cause: ConstraintError): Problem {
  const fields = context.call.grant.rules.resource(resource)?.fields;
  const message = "The value is taken by another record.";
  // The organization is the caller's own, and in every key: it says nothing.
  const columns = cause.columns.filter((name) => name !== organizationColumn);
  const named = columns.filter((name) => fields?.has(name));
  const pointers = named.length === columns.length ? named.map((name) => `/${name}`) : [""];
  const errors = (pointers.length === 0 ? [""] : pointers).map((pointer) => ({ pointer, code: "taken", message }));
  return new Problem("unique", message, { errors, cause });
}

/** Engines do not say which reference leads nowhere: so each is looked up. */
async function dangling(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  record: JsonObject,
  cause: ConstraintError,
): Promise<Problem> {
  const errors: InputError[] = [];
  for (const field of resourceParts(parts, resource).shape.references) {
    if (field.target === undefined) continue;
    const { store } = resourceParts(parts, field.target);
    for (const id of idsOf(record[field.name])) {
      if (await store.find(context.transaction, targetKey(parts.model, field, record, id), "any")) continue;
      errors.push(noSuchRecord(field.name, id, field.kind === "refs"));
    }
  }
  return new Problem("validation", "A reference names no record.", { errors, cause });
}
