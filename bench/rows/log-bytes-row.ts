import { Database } from "bun:sqlite";
import { charter } from "../contender.ts";
import { judged } from "../report/result.ts";
import { type Row, startServer } from "../row.ts";
import { createTasks } from "./requests.ts";

/** How much the log takes for each created record, beside what the record takes itself. */
export const logBytesRow: Row = {
  key: "log",
  title: "bytes of log for each byte of record",
  async measure(bench) {
    const requests = createTasks();
    const path = await bench.databases.copy(bench.scale.smallTasks);
    const before = sizes(path);
    await using server = await startServer(bench, "charter", path);
    const { plan } = charter(server, requests);
    await bench.load.prepare(plan);
    await bench.load.run({ plan: plan.name, connections: 16, until: { answers: requests.length } });
    await server[Symbol.asyncDispose]();
    const after = sizes(path);
    const grown = (name: keyof Sizes): number => (after[name] - before[name]) / requests.length;
    return [
      judged({
        row: this.key,
        title: this.title,
        ours: { value: grown("log"), unit: "bytes" },
        reference: { value: grown("record"), unit: "bytes" },
        ratio: { of: "bytes", value: grown("log") / grown("record") },
        notes: [
          `a create takes ${Math.round(grown("log"))} bytes in the log and ${Math.round(grown("record"))} in its table; with their indexes ${Math.round(grown("logPages"))} and ${Math.round(grown("recordPages"))} bytes of pages`,
        ],
      }),
    ];
  },
};

interface Sizes {
  /** Bytes of rows. */
  readonly log: number;
  readonly record: number;
  /** Bytes of pages, those of indexes with them. */
  readonly logPages: number;
  readonly recordPages: number;
}

function sizes(path: string): Sizes {
  const database = new Database(path);
  const sum = (column: "payload" | "pgsize", names: string): number => {
    const rows = database.query(`SELECT sum(${column}) FROM dbstat WHERE name GLOB ?`).values(names);
    return Number(rows[0]?.[0] ?? 0);
  };
  try {
    return {
      log: sum("payload", "charter_changes"),
      record: sum("payload", "tasks"),
      logPages: sum("pgsize", "charter_changes*"),
      recordPages: sum("pgsize", "tasks*") + sum("pgsize", "sqlite_autoindex_tasks*"),
    };
  } finally {
    database.close();
  }
}
