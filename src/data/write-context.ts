import { type Actor, type Append, type LogReader, type Operation, personOf } from "../changes/index.ts";
import type { Field, Model, Resource } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import type { Transaction } from "../storage/engine.ts";
import type { Bin } from "./bin.ts";
import type { Call } from "./context.ts";
import { keyOf, type RecordKey } from "./record-key.ts";
import type { RecordStore } from "./record-store.ts";
import type { RuleJudge } from "./rule-judge.ts";
import type { WriteShape } from "./write-shape.ts";

/** What every write uses, made once at start. */
export interface WriteParts {
  readonly model: Model;
  readonly shapes: ReadonlyMap<string, WriteShape>;
  readonly stores: ReadonlyMap<string, RecordStore>;
  /** By resource: the references to it, with the resources that hold them. */
  readonly incoming: ReadonlyMap<string, readonly { readonly resource: Resource; readonly field: Field }[]>;
  readonly judge: RuleJudge;
  readonly bin: Bin;
  readonly append: Append;
  readonly log: LogReader;
  /** When a call's writes are made, milliseconds since 1970. */
  readonly now: (call: Call) => number;
}

/** The transaction that a write runs in, and what all its changes have in common. */
export interface WriteContext {
  readonly call: Call;
  readonly transaction: Transaction;
  /** When, milliseconds since 1970, and the same in wire form. */
  readonly at: number;
  readonly time: string;
  readonly actor: Actor;
  /** The user whom `created_by` and `updated_by` name; null where no person acts. */
  readonly person: string | null;
  /** The organization that the call has chosen; null for none. */
  readonly org: string | null;
}

/** Begins a write for a call in a transaction. */
export function createWriteContext(call: Call, transaction: Transaction, at: number): WriteContext {
  const { kind, id, key, session, org } = call.grant.principal;
  const through = { ...(key && { key: key.id }), ...(session?.impersonatedBy && { admin: session.impersonatedBy }) };
  const actor: Actor = { kind, id, ...through };
  return {
    call,
    transaction,
    at,
    time: new Date(at).toISOString(),
    actor,
    person: personOf(actor),
    org: org?.id ?? null,
  };
}

/** The key of the record that a call means by an id: of a tenant's, that of the chosen organization. */
export function keyIn({ org }: WriteContext, { tenant }: Resource, id: string): RecordKey {
  return { id, org: tenant ? org : null };
}

/** The shape and store of a resource of the model. */
export function resourceParts(
  parts: WriteParts,
  name: string,
): { readonly shape: WriteShape; readonly store: RecordStore } {
  const shape = parts.shapes.get(name);
  const store = parts.stores.get(name);
  if (!shape || !store) throw new TypeError(`the model has no resource ${name}`);
  return { shape, store };
}

/** Appends what happened to a record to the log. `before` and `after` are full records; null where there is none. */
export async function appendChange(
  parts: WriteParts,
  context: WriteContext,
  resource: string,
  operation: Operation,
  records: { readonly before: JsonObject | null; readonly after: JsonObject | null },
  changed: readonly string[],
): Promise<void> {
  const { before, after } = records;
  const record = after ?? before;
  if (!record) return;
  const version = Number(record.version) + (after ? 0 : 1);
  const { id, org } = keyOf(record);
  await parts.append(context.transaction, {
    resource,
    record: id,
    org,
    version,
    operation,
    after,
    before: before && after ? pick(before, changed) : before,
    actor: context.actor,
    request: context.call.requestId,
    at: context.at,
    revision: parts.model.revision,
  });
}

function pick(record: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
}
