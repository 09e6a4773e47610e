import { Database } from "bun:sqlite";
import { isJsonObject, parseJson } from "../../src/kit/json.ts";
import { resource } from "./definition.ts";
import type { Facts, LoggedChange, StoredRow } from "./facts.ts";
import { deletionMark } from "./operation.ts";

/** What the database file holds, read by plain SQL while no server has it. */
export interface FileFacts extends Facts {
  /** Answers kept under idempotency keys. */
  readonly keptAnswers: number;
  /** What is wrong with the file itself: pages, indexes, references, the search index. Empty when nothing is. */
  readonly damage: readonly string[];
}

/** Reads everything in a database file. */
export function readFile(path: string): FileFacts {
  const database = new Database(path, { readonly: true });
  try {
    const ask = (text: string): readonly unknown[][] => database.query(text).values();
    const log = ask(
      "SELECT operation, record, version, after FROM charter_changes WHERE resource NOT LIKE 'charter\\_%' ESCAPE '\\' ORDER BY sequence",
    );
    const rows = ask(`SELECT id, version, mark, key, count FROM ${resource}`);
    return {
      changes: log.map(changeOf),
      rows: rows.map(rowOf),
      total: rows.length,
      keptAnswers: Number(ask("SELECT count(*) FROM charter_idempotency")[0]?.[0]),
      damage: damageOf(ask),
    };
  } finally {
    database.close();
  }
}

function damageOf(ask: (text: string) => readonly unknown[][]): readonly string[] {
  const pages = ask("PRAGMA integrity_check").map(([line]) => String(line));
  const references = ask("PRAGMA foreign_key_check").map((row) => `a reference of ${String(row[0])} leads nowhere`);
  const unsearched = ask(
    `SELECT count(*) FROM ${resource} WHERE row_id NOT IN (SELECT rowid FROM ${resource}__search)
     UNION ALL SELECT count(*) FROM ${resource}__search WHERE rowid NOT IN (SELECT row_id FROM ${resource})`,
  ).flatMap(([count]) => (count === 0 ? [] : [`${String(count)} rows differ from the search index`]));
  return [...pages.filter((line) => line !== "ok"), ...references, ...unsearched];
}

function changeOf([operation, id, version, after]: readonly unknown[]): LoggedChange {
  const record = String(id);
  const facts = { record, version: Number(version) };
  if (operation === "delete") return { ...facts, kind: "delete", mark: deletionMark(record), count: 0 };
  const fields = parseJson(String(after));
  if (!isJsonObject(fields) || typeof fields.mark !== "string") throw new TypeError("an entry of the log has no mark");
  return {
    ...facts,
    kind: operation === "create" ? "create" : "patch",
    mark: fields.mark,
    count: Number(fields.count),
  };
}

function rowOf([id, version, mark, key, count]: readonly unknown[]): StoredRow {
  return {
    record: String(id),
    version: Number(version),
    mark: String(mark),
    key: String(key),
    count: Number(count),
  };
}
