// contract: reads and writes as the data engine takes them and answers them.
import type { Json, JsonObject } from "../kit/json.ts";
import type { Call } from "./context.ts";

/** How a record or list is to be shown. */
export interface View {
  /** `subject`, `requester.name`. Absent: all readable fields. */
  readonly fields?: readonly string[];
  /** `requester`, `comments.author`. */
  readonly expand?: readonly string[];
  /** Which records a trash leaves in sight. Absent: those not in it. */
  readonly trashed?: "only" | "with";
}

/** A list query (api.md section 2). */
export interface ListQuery extends View {
  readonly filter?: string;
  readonly sort?: readonly string[];
  readonly search?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly count?: "exact";
}

/** An aggregate query. `group` holds field names or `created_at:day`. */
export interface AggregateQuery {
  readonly group?: readonly string[];
  readonly count?: boolean;
  readonly sum?: readonly string[];
  readonly avg?: readonly string[];
  readonly min?: readonly string[];
  readonly max?: readonly string[];
  readonly filter?: string;
  readonly search?: string;
  readonly having?: string;
  readonly sort?: readonly string[];
  readonly limit?: number;
  readonly tz?: string;
  readonly trashed?: "only" | "with";
}

/** A record as this caller may see it. */
export interface RecordView {
  readonly record: JsonObject;
  readonly version: number;
}

/** A page of records. `next` is null on the last. */
export interface Page {
  readonly items: readonly JsonObject[];
  readonly next: string | null;
  readonly total?: number;
}

/** An entry of a record's history. */
export interface HistoryEntry {
  readonly version: number;
  readonly operation: string;
  readonly at: string;
  readonly by: string | null;
  readonly request_id: string | null;
  /** Field → the values before and after, as far as this caller may read them. */
  readonly changes: Readonly<Record<string, { readonly before: Json; readonly after: Json }>>;
}

/** Reads, each under the call's grant. Unreadable and missing alike raise `not_found`. */
export interface DataReader {
  get(call: Call, resource: string, id: string, view: View): Promise<RecordView>;
  list(call: Call, resource: string, query: ListQuery): Promise<Page>;
  aggregate(call: Call, resource: string, query: AggregateQuery): Promise<{ readonly groups: readonly JsonObject[] }>;
  history(
    call: Call,
    resource: string,
    id: string,
    query: { readonly limit?: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly HistoryEntry[]; readonly next: string | null }>;
  changes(call: Call, query: ChangesQuery): Promise<ChangesPage>;
}

/** What to read of the log. `wait` in seconds. */
export interface ChangesQuery {
  readonly since?: string;
  readonly resources?: readonly string[];
  readonly filter?: string;
  readonly wait?: number;
  readonly limit?: number;
}

/** Changes as this caller may see them, and the cursor to go on from. */
export interface ChangesPage {
  readonly items: readonly JsonObject[];
  readonly cursor: string;
  readonly more: boolean;
}

/** How a write is conditioned. */
export interface WriteOptions {
  /** Versions one of which the stored record must have (`If-Match`); `any`: it must exist. Else `precondition_failed`. */
  readonly ifMatch?: readonly number[] | "any";
  /** `If-None-Match: *`: it must not exist. */
  readonly ifNoneMatch?: "any";
  /** Which record and fields to answer with. */
  readonly view?: View;
}

/** A single record write, as the API and a batch both give it. */
export type RecordWrite =
  | {
      readonly method: "create";
      readonly resource: string;
      readonly input: JsonObject;
      readonly options?: WriteOptions;
    }
  | {
      readonly method: "patch";
      readonly resource: string;
      readonly id: string;
      readonly input: JsonObject;
      /** `merge`: pure RFC 7396. `operators`: also `{ add }` and `{ add, remove }`. */
      readonly form: "merge" | "operators";
      readonly options?: WriteOptions;
    }
  | {
      readonly method: "put";
      readonly resource: string;
      readonly id: string;
      readonly input: JsonObject;
      readonly options?: WriteOptions;
    }
  | { readonly method: "delete"; readonly resource: string; readonly id: string; readonly options?: WriteOptions }
  | {
      readonly method: "restore";
      readonly resource: string;
      readonly id: string;
      /** Back to the state of this version; absent: from the bin. */
      readonly version?: number;
      readonly options?: WriteOptions;
    };

/** The answer to a record write; `record` is absent for a delete. */
export interface WriteResult {
  readonly status: 200 | 201 | 204;
  readonly resource: string;
  readonly id: string;
  readonly record?: JsonObject;
  readonly version: number;
}

/** A write of all readable records that match. */
export interface BulkWrite {
  readonly method: "patch" | "delete";
  readonly resource: string;
  readonly filter: string;
  readonly search?: string;
  readonly input?: JsonObject;
  readonly form?: "merge" | "operators";
  readonly dryRun: boolean;
}

/** An `Idempotency-Key` and the fingerprint of the request that brought it. */
export interface Idempotency {
  readonly key: string;
  /** Method, route and a hash of the body. */
  readonly route: string;
  readonly fingerprint: string;
}

/** What a write answered, and whether it was answered from the idempotency store. */
export interface Written<T> {
  readonly value: T;
  readonly replayed: boolean;
}

/** Writes, each validated, checked against the grant, and appended to the log in its own transaction. */
export interface DataWriter {
  write(call: Call, write: RecordWrite, idempotency?: Idempotency): Promise<Written<WriteResult>>;
  /** All or nothing, in order. A failure carries `index` in the problem's extra members. */
  batch(
    call: Call,
    writes: readonly RecordWrite[],
    idempotency?: Idempotency,
  ): Promise<Written<readonly WriteResult[]>>;
  bulk(
    call: Call,
    write: BulkWrite,
    idempotency?: Idempotency,
  ): Promise<Written<{ readonly matched: number; readonly changed: number }>>;
}
