import type { Grant } from "../../src/access/grant.ts";
import type { Call } from "../../src/data/context.ts";
import type {
  AggregateQuery,
  BulkWrite,
  ChangesPage,
  ChangesQuery,
  DataReader,
  DataWriter,
  HistoryEntry,
  ListQuery,
  Page,
  RecordWrite,
  View,
  WriteOptions,
  WriteResult,
} from "../../src/data/queries.ts";
import type { JsonObject } from "../../src/kit/json.ts";

const noView: View = {};

/** Somebody who reads and writes through the data engine: each method is one request, and raises what it would be refused with. */
export class Caller {
  constructor(
    private readonly reader: DataReader,
    private readonly writer: DataWriter,
    readonly grant: Grant,
  ) {}

  /** A call of this caller, at the time it is made. */
  call(signal?: AbortSignal): Call {
    return {
      grant: this.grant,
      request: { time: new Date().toISOString(), method: "POST", ip: "127.0.0.1", api_key: null },
      requestId: "test",
      deadline: performance.now() + 60_000,
      ...(signal && { signal }),
    };
  }

  async write(write: RecordWrite): Promise<WriteResult> {
    return (await this.writer.write(this.call(), write)).value;
  }

  /** Creates a record, and gives what the answer shows of it. */
  async create(resource: string, input: JsonObject, options: WriteOptions = {}): Promise<JsonObject> {
    return recordOf(await this.write({ method: "create", resource, input, options }));
  }

  /** Patches a record by `application/json`. */
  async patch(resource: string, id: string, input: JsonObject, options: WriteOptions = {}): Promise<JsonObject> {
    return recordOf(await this.write({ method: "patch", resource, id, input, form: "operators", options }));
  }

  /** Patches a record by `application/merge-patch+json`. */
  async merge(resource: string, id: string, input: JsonObject): Promise<JsonObject> {
    return recordOf(await this.write({ method: "patch", resource, id, input, form: "merge" }));
  }

  async put(resource: string, id: string, input: JsonObject, options: WriteOptions = {}): Promise<WriteResult> {
    return await this.write({ method: "put", resource, id, input, options });
  }

  async remove(resource: string, id: string, options: WriteOptions = {}): Promise<WriteResult> {
    return await this.write({ method: "delete", resource, id, options });
  }

  /** Deletes a record that lies in the bin for good. */
  async purge(resource: string, id: string): Promise<WriteResult> {
    return await this.remove(resource, id, { view: { trashed: "only" } });
  }

  /** Takes a record from the bin, or back to a version. */
  async restore(resource: string, id: string, version?: number): Promise<JsonObject> {
    const back = version === undefined ? {} : { version };
    return recordOf(await this.write({ method: "restore", resource, id, ...back }));
  }

  async batch(writes: readonly RecordWrite[]): Promise<readonly WriteResult[]> {
    return (await this.writer.batch(this.call(), writes)).value;
  }

  async bulk(write: Omit<BulkWrite, "dryRun"> & { readonly dryRun?: boolean }) {
    return (await this.writer.bulk(this.call(), { dryRun: false, ...write })).value;
  }

  async get(resource: string, id: string, view: View = noView): Promise<JsonObject> {
    return (await this.reader.get(this.call(), resource, id, view)).record;
  }

  async page(resource: string, query: ListQuery = {}): Promise<Page> {
    return await this.reader.list(this.call(), resource, query);
  }

  /** The records of a first page. */
  async list(resource: string, query: ListQuery = {}): Promise<readonly JsonObject[]> {
    return (await this.page(resource, query)).items;
  }

  async aggregate(resource: string, query: AggregateQuery): Promise<readonly JsonObject[]> {
    return (await this.reader.aggregate(this.call(), resource, query)).groups;
  }

  async history(resource: string, id: string): Promise<readonly HistoryEntry[]> {
    return (await this.reader.history(this.call(), resource, id, { limit: 500 })).items;
  }

  async changes(query: ChangesQuery = {}, signal?: AbortSignal): Promise<ChangesPage> {
    return await this.reader.changes(this.call(signal), query);
  }
}

function recordOf({ record }: WriteResult): JsonObject {
  if (!record) throw new TypeError("the write answered with no record");
  return record;
}
