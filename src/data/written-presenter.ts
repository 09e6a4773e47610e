import type { ResourceGrant } from "../access/grant.ts";
import type { Field, Model } from "../charter/model.ts";
import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import type { Call } from "./context.ts";
import type { DataReader, RecordWrite, View, WriteResult } from "./queries.ts";
import { targetKey } from "./record-key.ts";
import type { RecordSight, Viewer } from "./record-sight.ts";
import type { RecordStore } from "./record-store.ts";
import { idsOf } from "./reference-ids.ts";
import { ShapeCache } from "./shape-cache.ts";
import { readView } from "./view-tree.ts";
import { grantedResource } from "./write-checks.ts";
import type { WriteContext } from "./write-context.ts";
import type { Outcome } from "./write-record.ts";

/** What showing what was written needs. */
export interface PresenterParts {
  readonly model: Model;
  readonly sight: RecordSight;
  readonly stores: ReadonlyMap<string, RecordStore>;
  readonly reader: Pick<DataReader, "get">;
}

/** Which of a record's own fields are shown, in order; undefined: all that can be seen. `walks`: others are shown too. */
interface OwnFields {
  readonly names?: readonly string[];
  readonly walks: boolean;
}

/**
 * Shows what a write left behind to the caller who wrote it, as the record could be read right after the write. Whoever may
 * write a record but not read it learns its id and version alone.
 */
export class WrittenPresenter {
  readonly #views = new ShapeCache<OwnFields>();

  constructor(private readonly parts: PresenterParts) {}

  /** Raises `invalid_parameter` for a view that names what the caller may not read, before anything is written. */
  check(call: Call, write: RecordWrite): void {
    this.#ownFields(call, grantedResource(call, write.resource), write.options?.view);
  }

  /** Shows an outcome inside its transaction. What walks to other records is left to `complete`. */
  async present(context: WriteContext, outcome: Outcome, view: View | undefined): Promise<WriteResult> {
    const { call, transaction } = context;
    const { grant, record } = outcome;
    const viewer: Viewer = { grant: call.grant, request: call.request, deadline: call.deadline, rows: transaction };
    if (record === null) return resultOf(outcome);
    const shown = await this.#show(viewer, grant, await this.#withLiveReferences(context, grant, record));
    return resultOf(outcome, chosen(shown, this.#ownFields(call, grant, view)));
  }

  /** Completes, after the commit, the records whose view walks to others: these are read as they are by now. */
  async complete(
    call: Call,
    writes: readonly RecordWrite[],
    results: readonly WriteResult[],
  ): Promise<readonly WriteResult[]> {
    const completed: WriteResult[] = [];
    for (const [index, result] of results.entries()) {
      const view = writes[index]?.options?.view;
      completed.push(view && result.record ? await this.#complete(call, view, result) : result);
    }
    return completed;
  }

  /** Shows stored outcomes again, as far as today's grant lets the caller read them. */
  async replay(call: Call, writes: readonly RecordWrite[], answer: unknown): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = [];
    if (!Array.isArray(answer)) throw new TypeError("a stored answer cannot be read");
    const outcomes: readonly Json[] = answer;
    for (const [index, write] of writes.entries()) {
      const outcome = readOutcome(outcomes[index]);
      const { resource, record } = outcome;
      const grant = grantedResource(call, resource);
      if (!record) results.push(outcome);
      else {
        const shown = await this.#show(call, grant, record);
        results.push({ ...outcome, record: chosen(shown, this.#ownFields(call, grant, write.options?.view)) });
      }
    }
    return await this.complete(call, writes, results);
  }

  async #show(viewer: Viewer, grant: ResourceGrant, record: JsonObject): Promise<JsonObject> {
    if (await this.parts.sight.sees(viewer, grant, record)) return await this.parts.sight.show(viewer, grant, record);
    return { id: record.id ?? null, version: record.version ?? null };
  }

  /** References to records that lie in the bin read as null, and lists of references are without them. */
  async #withLiveReferences(context: WriteContext, grant: ResourceGrant, record: JsonObject): Promise<JsonObject> {
    let live: Record<string, Json> | undefined;
    const { model } = this.parts;
    for (const field of trashableReferences(model, grant)) {
      const { name, target, kind } = field;
      const ids = idsOf(record[name]);
      const kept: string[] = [];
      for (const id of ids) {
        if (await this.parts.stores.get(target)?.isLive(context.transaction, targetKey(model, field, record, id)))
          kept.push(id);
      }
      if (kept.length === ids.length) continue;
      live ??= { ...record };
      live[name] = kind === "refs" ? kept : null;
    }
    return live ?? record;
  }

  async #complete(call: Call, view: View, result: WriteResult): Promise<WriteResult> {
    const { resource, id } = result;
    if (!this.#ownFields(call, grantedResource(call, resource), view).walks) return result;
    try {
      const { record } = await this.parts.reader.get(call, resource, id, view);
      return { ...result, record };
    } catch (error) {
      if (error instanceof Problem && error.code === "not_found") return result;
      throw error;
    }
  }

  #ownFields(call: Call, grant: ResourceGrant, view: View | undefined): OwnFields {
    if (!view?.fields && !view?.expand) return everything;
    const { fields, expand } = view;
    const { rules } = call.grant;
    return this.#views.get(rules, JSON.stringify([grant.resource.name, fields, expand]), () => {
      const node = readView(this.parts.model, rules, grant, view);
      return { ...(fields && { names: node.fields.map(({ name }) => name) }), walks: node.children.length > 0 };
    });
  }
}

/** What the idempotency store keeps of an outcome: the record in full, so that a later grant can judge it anew. */
export function keptOutcome({ status, grant, id, version, record }: Outcome): Json {
  return { status, resource: grant.resource.name, id, version, record };
}

const everything: OwnFields = { walks: false };

function chosen(record: JsonObject, { names }: OwnFields): JsonObject {
  if (!names) return record;
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(record, name) ? [[name, record[name] ?? null]] : [])),
  );
}

function resultOf({ status, grant, id, version }: Outcome, record?: JsonObject): WriteResult {
  return { status, resource: grant.resource.name, id, version, ...(record && { record }) };
}

function readOutcome(kept: Json | undefined): WriteResult {
  if (kept !== undefined && isJsonObject(kept)) {
    const { status, resource, id, version, record } = kept;
    const known = status === 200 || status === 201 || status === 204;
    if (known && typeof resource === "string" && typeof id === "string" && typeof version === "number") {
      return { status, resource, id, version, ...(record !== undefined && isJsonObject(record) && { record }) };
    }
  }
  throw new TypeError("a stored answer cannot be read");
}

interface TrashableReference extends Field {
  readonly target: string;
}

const references = new WeakMap<ResourceGrant, readonly TrashableReference[]>();

/** The references of a resource whose targets may lie in a bin. */
function trashableReferences(model: Model, grant: ResourceGrant): readonly TrashableReference[] {
  const known = references.get(grant);
  if (known) return known;
  const found = [...grant.resource.fields.values()].flatMap((field) => {
    const { target } = field;
    return target !== undefined && model.resources.get(target)?.trash ? [{ ...field, target }] : [];
  });
  references.set(grant, found);
  return found;
}
