import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../src/kit/json.ts";
import { read } from "./client.ts";
import { resource } from "./definition.ts";
import type { Facts, LoggedChange, StoredRow } from "./facts.ts";
import type { Entry } from "./ledger.ts";
import { deletionMark } from "./operation.ts";

/** Ids asked for in one request: as many as fit into a filter. */
const idsAtOnce = 150;
/** Records of a round whose history is compared with the log. */
const historiesRead = 3;

/** Reads what the server tells after a restart, going on in the log where the last round ended. */
export class ApiFacts {
  #cursor = "";

  /** Remembers where the log stands now. */
  async begin(url: string): Promise<void> {
    this.#cursor = textOf((await read(url, `/changes?resources=${resource}`)).cursor);
  }

  /** The log since the last time, and the rows of all records in it and in these operations. */
  async read(url: string, entries: readonly Entry[]): Promise<Facts> {
    const changes = await this.#changes(url);
    const steps = entries.flatMap(({ operation }) => operation.steps);
    const touched = [...new Set([...steps, ...changes].map(({ record }) => record))];
    const rows: StoredRow[] = [];
    for (let start = 0; start < touched.length; start += idsAtOnce) {
      const filter = `id in ${JSON.stringify(touched.slice(start, start + idsAtOnce))}`;
      const page = await read(url, `/resources/${resource}/query`, { filter, limit: idsAtOnce });
      rows.push(...itemsOf(page).map(rowOf));
    }
    for (const { record, version } of rows.slice(-historiesRead)) await requireHistory(url, record, version);
    const { total } = await read(url, `/resources/${resource}?limit=1&count=exact`);
    return { changes, rows, total: Number(total) };
  }

  async #changes(url: string): Promise<LoggedChange[]> {
    const changes: LoggedChange[] = [];
    for (let more = true; more; ) {
      const since = encodeURIComponent(this.#cursor);
      const page = await read(url, `/changes?resources=${resource}&limit=500&since=${since}`);
      changes.push(...itemsOf(page).map(changeOf));
      this.#cursor = textOf(page.cursor);
      more = page.more === true;
    }
    return changes;
  }
}

const kinds: ReadonlyMap<string, LoggedChange["kind"]> = new Map([
  ["create", "create"],
  ["update", "patch"],
  ["delete", "delete"],
]);

function changeOf(item: JsonObject): LoggedChange {
  const kind = kinds.get(textOf(item.event));
  const record = textOf(item.id);
  const version = Number(item.version);
  if (kind === undefined) throw new Error(`the log tells of an ${textOf(item.event)}`);
  if (kind === "delete") return { kind, record, version, mark: deletionMark(record), count: 0 };
  const { mark, count } = rowOf(objectOf(item.record));
  return { kind, record, version, mark, count };
}

function rowOf({ id, version, mark, key, count }: JsonObject): StoredRow {
  return { record: textOf(id), version: Number(version), mark: textOf(mark), key: textOf(key), count: Number(count) };
}

/** A record's history tells of every version, the newest first. */
async function requireHistory(url: string, record: string, version: number): Promise<void> {
  const page = await read(url, `/resources/${resource}/${record}/history?limit=500`);
  const told = itemsOf(page).map((entry) => Number(entry.version));
  const expected = Array.from({ length: Math.min(version, 500) }, (_, index) => version - index);
  if (told.join() !== expected.join()) {
    throw new Error(`the history of ${record}, at version ${version}, tells of ${told.join()}`);
  }
}

function itemsOf({ items }: JsonObject): readonly JsonObject[] {
  return items !== undefined && isJsonArray(items) ? items.map(objectOf) : [];
}

function objectOf(value: Json | undefined): JsonObject {
  if (value === undefined || !isJsonObject(value)) throw new TypeError("an answer holds no object");
  return value;
}

function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError("an answer holds no text");
  return value;
}
