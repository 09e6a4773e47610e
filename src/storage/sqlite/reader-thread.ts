import { SQLiteError } from "bun:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { openConnection } from "./open-connection.ts";
import type { ReadAnswer, ReadRequest } from "./reader-messages.ts";
import { Statements } from "./statements.ts";

/** Stops a query whose time is over. */
class DeadlineReached extends Error {}

let until = Number.POSITIVE_INFINITY;

/** Looks at the clock at each row: what a row makes SQLite do (a subquery, a join) may take long. */
function tick(): number {
  if (performance.now() > until) throw new DeadlineReached();
  return 1;
}

const path: unknown = workerData;
if (typeof path !== "string") throw new TypeError("a reader thread was started without a path");
const statements = new Statements(openConnection(path, "read", tick));

parentPort?.on("message", (request: ReadRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer({ id, text, values, within }: ReadRequest): ReadAnswer {
  until = performance.now() + within;
  try {
    return { id, rows: statements.rows(text, values) };
  } catch (error) {
    if (error instanceof DeadlineReached) return { id, fault: "deadline" };
    const code = error instanceof SQLiteError ? error.code : undefined;
    return { id, fault: "error", message: String(error), ...(code === undefined ? {} : { code }) };
  }
}
