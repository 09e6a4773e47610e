import type { ResourceGrant } from "../access/grant.ts";
import type { JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { BulkSearch } from "./bulk-search.ts";
import type { Call } from "./context.ts";
import type { BulkWrite } from "./queries.ts";
import { keyOf } from "./record-key.ts";
import { grantedResource } from "./write-checks.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";
import { removeRecord, requireDeletable } from "./write-delete.ts";
import { raiseFaults, readInput, type WriteInput } from "./write-input.ts";
import { patchRecord } from "./write-record.ts";

/** How many records a bulk write found, and how many of them it changed. */
export interface BulkOutcome {
  readonly matched: number;
  readonly changed: number;
}

/**
 * Reads a bulk write and finds the records it concerns. In its transaction it changes every one that still matches, each
 * under its own rules: one that may not be written fails all. Raises `limit` where more match than one write may change.
 */
export async function prepareBulk(
  parts: WriteParts,
  search: BulkSearch,
  call: Call,
  write: BulkWrite,
): Promise<(context: WriteContext) => Promise<BulkOutcome>> {
  const grant = requireBulk(call, write);
  const { shape } = resourceParts(parts, write.resource);
  const form = write.form ?? "operators";
  const input = readInput(shape, grant, write.method === "patch" ? (write.input ?? {}) : {}, { form, id: false });
  raiseFaults(input.errors, input.refused);
  const found = await search.find(call, grant, write);
  return async (context) => {
    const records = await found.read(context.transaction);
    const changed =
      write.method === "patch"
        ? await patchAll(parts, context, grant, records, input)
        : await deleteAll(parts, context, grant, records);
    return { matched: records.length, changed };
  };
}

/** The grant of a bulk write. Raises `not_found` and `forbidden` for callers who may do no such thing, or no longer. */
export function requireBulk(call: Call, { method, resource }: Pick<BulkWrite, "method" | "resource">): ResourceGrant {
  const grant = grantedResource(call, resource);
  const action = method === "patch" ? "update" : "delete";
  if (grant[action] === "never") throw new Problem("forbidden", `You may not ${action} these records.`);
  return grant;
}

async function patchAll(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  records: readonly JsonObject[],
  input: WriteInput,
): Promise<number> {
  let changed = 0;
  for (const record of records) {
    if ((await patchRecord(parts, context, grant, record, input)) !== record) changed += 1;
  }
  return changed;
}

/** All are judged before any goes. One may be gone by its turn, taken along by one before it: then it is deleted already. */
async function deleteAll(
  parts: WriteParts,
  context: WriteContext,
  grant: ResourceGrant,
  records: readonly JsonObject[],
): Promise<number> {
  const { resource } = grant;
  const { store } = resourceParts(parts, resource.name);
  for (const record of records) await requireDeletable(parts, context, grant, record);
  for (const record of records) {
    // One before it may have changed its references, too.
    const stored = await store.find(context.transaction, keyOf(record), "live");
    if (stored) await removeRecord(parts, context, resource, stored);
  }
  return records.length;
}
