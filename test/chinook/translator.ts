import type { Answer } from "./chinook-server.ts";
import type { Cell } from "./questions.ts";
import type { Words } from "./source.ts";
import type { ExpectedTable } from "./tables.ts";

/** Turns answers of the API into the words of the source: the id of a record becomes the key of the row it came from. */
export class Translator {
  readonly #keys = new Map<string, Cell>();

  /** `records` are all that there are of each resource. */
  constructor(tables: readonly ExpectedTable[], records: ReadonlyMap<string, readonly Answer[]>) {
    for (const { resource, key } of tables) {
      const [field] = key;
      if (key.length > 1 || field === undefined) continue;
      for (const record of records.get(resource) ?? [])
        this.#keys.set(JSON.stringify(record.id), cellOf(record[field]));
    }
  }

  /** A value: the key of the row, where it is an id. */
  cell(value: unknown): Cell {
    const plain = cellOf(value);
    return typeof plain === "string" ? (this.#keys.get(JSON.stringify(plain)) ?? plain) : plain;
  }

  /** The fields of a record that a table's columns became. */
  record({ columns }: ExpectedTable, record: Answer): Words {
    return Object.fromEntries(Object.values(columns).map(([field]) => [field, this.cell(record[field])]));
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`${JSON.stringify(value)} is no plain value`);
}
