import { createLogReader, ensureEpoch } from "../changes/index.ts";
import type { Model } from "../charter/model.ts";
import type { Engine } from "../storage/engine.ts";
import { AggregateReader } from "./aggregate-reader.ts";
import { ChangesReader } from "./changes-reader.ts";
import type { Call } from "./context.ts";
import { createCursors, type KeySource } from "./cursor.ts";
import { HistoryReader } from "./history-reader.ts";
import { ListReader } from "./list-reader.ts";
import type {
  AggregateQuery,
  ChangesPage,
  ChangesQuery,
  DataReader,
  ListQuery,
  Page,
  RecordView,
  View,
} from "./queries.ts";
import type { ReadParts } from "./read-parts.ts";
import { RecordReader } from "./record-reader.ts";
import { createRuleJudge } from "./rule-judge.ts";
import { storedFields } from "./select.ts";

/** What reading is made of. */
export interface ReaderOptions {
  readonly model: Model;
  readonly engine: Engine;
  /** Signs the cursors: under another key they are refused. */
  readonly secret: KeySource;
}

/** Makes the data engine's reading half. Whatever it gives has gone through the grant of its call. */
export function createReader({ model, engine, secret }: ReaderOptions): DataReader {
  const { dialect } = engine;
  const names = new Map(
    [...model.resources].map(([name, resource]) => [name, storedFields(resource).map((field) => field.name)]),
  );
  let epoch: Promise<string> | undefined;
  return new GrantedReader({
    model,
    engine,
    dialect,
    cursors: createCursors(secret),
    log: createLogReader(dialect, (resource) => names.get(resource) ?? []),
    judge: createRuleJudge(model, dialect),
    epoch: () => (epoch ??= ensureEpoch(engine)),
  });
}

class GrantedReader implements DataReader {
  readonly #records: RecordReader;
  readonly #lists: ListReader;
  readonly #aggregates: AggregateReader;
  readonly #history: HistoryReader;
  readonly #changes: ChangesReader;

  constructor(parts: ReadParts) {
    this.#records = new RecordReader(parts);
    this.#lists = new ListReader(parts);
    this.#aggregates = new AggregateReader(parts);
    this.#history = new HistoryReader(parts, this.#records);
    this.#changes = new ChangesReader(parts);
  }

  get(call: Call, resource: string, id: string, view: View): Promise<RecordView> {
    return this.#records.get(call, resource, id, view);
  }

  list(call: Call, resource: string, query: ListQuery): Promise<Page> {
    return this.#lists.list(call, resource, query);
  }

  aggregate(call: Call, resource: string, query: AggregateQuery) {
    return this.#aggregates.aggregate(call, resource, query);
  }

  history(call: Call, resource: string, id: string, query: { readonly limit?: number; readonly cursor?: string }) {
    return this.#history.history(call, resource, id, query);
  }

  changes(call: Call, query: ChangesQuery): Promise<ChangesPage> {
    return this.#changes.changes(call, query);
  }
}
