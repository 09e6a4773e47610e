import type { Database } from "bun:sqlite";
import type { Json } from "../kit/json.ts";
import type { World } from "./agreement.world.ts";
import type { ColumnStorage, Member } from "./schema.ts";
import { textOf } from "./value.ts";

/** The storage of each member with a column, as a record of the wire lies in its row. */
export function createTables(database: Database, world: World): void {
  for (const { table, members, name } of world.resources.values()) {
    const columns = [...members.values()].filter((member) => member.kind === "value" || member.kind === "ref");
    const declared = columns.map(
      (member) => `"${member.column}" ${member.kind === "ref" ? "TEXT" : affinity(member.storage)}`,
    );
    database.run(`CREATE TABLE "${table}" (${declared.join(", ")})`);
    const insert = database.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => "?").join(", ")})`);
    for (const row of world.rows.get(name) ?? []) {
      insert.run(
        ...columns.map((member) => (member.kind === "ref" ? idOf(row[member.name]) : stored(row[member.name], member))),
      );
    }
  }
  for (const [table, pairs] of world.joins) {
    database.run(`CREATE TABLE "${table}" ("source_id" TEXT, "target_id" TEXT)`);
    for (const [from, to] of pairs) database.run(`INSERT INTO "${table}" VALUES (?, ?)`, [from, to]);
  }
}

function affinity(storage: ColumnStorage): string {
  if (storage === "real") return "REAL";
  return ["integer", "decimal", "boolean", "datetime"].includes(storage) ? "INTEGER" : "TEXT";
}

function stored(
  value: Json | undefined,
  { storage }: Member & { readonly kind: "value" },
): string | number | bigint | null {
  if (value === null || value === undefined) return null;
  switch (storage) {
    case "json":
      return JSON.stringify(value);
    case "decimal":
      return BigInt(textOf(value).replace(".", ""));
    case "datetime":
      return Date.parse(textOf(value));
    case "boolean":
      return value === true ? 1 : 0;
    default:
      return typeof value === "number" ? value : textOf(value);
  }
}

function idOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
