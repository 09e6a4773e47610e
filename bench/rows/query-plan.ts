import { dirname } from "node:path";
import { createGrants } from "../../src/access/index.ts";
import { openData } from "../../src/app.ts";
import { loadSecret } from "../../src/config/secret.ts";
import { readSettings } from "../../src/config/settings.ts";
import { createReader } from "../../src/data/create-reader.ts";
import type { ListQuery } from "../../src/data/queries.ts";
import type { SqlValue, Statement } from "../../src/kit/sql.ts";
import type { Engine } from "../../src/storage/engine.ts";
import { seededId } from "../data/dataset.ts";
import type { Bench } from "../row.ts";

/** The steps by which SQLite answers a list of a staff member (`EXPLAIN QUERY PLAN`). */
export async function queryPlan(bench: Bench, resource: string, query: ListQuery): Promise<readonly string[]> {
  const path = await bench.databases.copy(bench.scale.tasks);
  const folder = dirname(path);
  const settings = readSettings({ flags: { data: folder, database: `sqlite:${path}` }, environment: {} });
  const secret = loadSecret({ flags: {}, environment: {} }, folder);
  const data = await openData({ model: bench.model, settings, secret });
  try {
    const { engine } = data;
    const asked: Asked[] = [];
    const reader = createReader({ model: bench.model, engine: recordingOf(engine, asked), secret });
    const user = { kind: "user", id: seededId("users", 1), roles: ["staff"], profile: {} } as const;
    const request = { time: new Date().toISOString(), method: "GET", ip: null, api_key: null };
    const grant = createGrants(bench.model)(user);
    const call = { grant, request, requestId: "bench", deadline: performance.now() + 60_000 };
    await reader.list(call, resource, query);
    const steps = asked.map(async ({ statement, values }) => {
      const explain = { ...statement, text: `EXPLAIN QUERY PLAN ${statement.text}` };
      const plan = await engine.rows(explain, values, { effort: "seek" });
      return plan.map((row) => String(row[3]));
    });
    return (await Promise.all(steps)).flat();
  } finally {
    await data.close();
  }
}

interface Asked {
  readonly statement: Statement;
  readonly values: readonly SqlValue[];
}

/** An engine that notes what is read from it. */
function recordingOf(engine: Engine, asked: Asked[]): Engine {
  return {
    name: engine.name,
    dialect: engine.dialect,
    capabilities: engine.capabilities,
    rows: (statement, values, options) => {
      asked.push({ statement, values });
      return engine.rows(statement, values, options);
    },
    write: (work) => engine.write(work),
    onCommit: (listener) => engine.onCommit(listener),
    migrate: (model, tables, options) => engine.migrate(model, tables, options),
    close: () => engine.close(),
  };
}
