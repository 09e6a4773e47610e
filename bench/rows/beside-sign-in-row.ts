import { dirname } from "node:path";
import { createSystemGrants } from "../../src/access/system-grant.ts";
import { openData } from "../../src/app.ts";
import { readSettings } from "../../src/config/settings.ts";
import { anonymous, createPerson, IdentityStore } from "../../src/identity/index.ts";
import { charter } from "../contender.ts";
import { judged } from "../report/result.ts";
import { type Bench, compareBy, type Row, startServer } from "../row.ts";
import { readsById } from "./requests.ts";

/** People who sign in at the same time, again and again. */
const signingIn = 20;
/** Reads a second, sent when they are due: a share of what the server can do, so that the load generator is not what is measured. */
const pace = 1000;
const connections = 32;
const password = "correct horse battery staple";

/** Reads by id while people sign in with passwords: hashing must not hold up the event loop, nor take every core. */
export const besideSignInRow: Row = {
  key: "signin",
  title: `p99 of reads by id while ${signingIn} people sign in`,
  async measure(bench) {
    const { tasks } = bench.scale;
    const database = await bench.databases.copy(tasks);
    await addPeople(bench, database);
    await using server = await startServer(bench, "charter", database);
    const requests = readsById(tasks);
    const busy = charter(server, requests);
    const quiet = charter(server, requests);
    await signIn(server.port, 0);
    let count = 0;
    let milliseconds = 0;
    const person = async (signal: AbortSignal, index: number): Promise<void> => {
      while (!signal.aborted) {
        const began = performance.now();
        await signIn(server.port, index);
        milliseconds += performance.now() - began;
        count += 1;
      }
    };
    const beside = async (signal: AbortSignal): Promise<void> => {
      await Promise.all(Array.from({ length: signingIn }, (_, index) => person(signal, index)));
    };
    const found = await compareBy(bench, busy, quiet, { connections, pace, beside });
    return [
      judged({
        row: this.key,
        title: `p99 of (a) while ${signingIn} people sign in, beside none`,
        ours: { ...found.ours, value: found.ours.p99 ?? Number.NaN, unit: "ms" },
        reference: { ...found.reference, value: found.reference.p99 ?? Number.NaN, unit: "ms" },
        ratio: { of: "p99", value: found.p99 },
        goal: { of: "ratio", is: "at most", bound: 2 },
        notes: [`${pace} reads a second; ${count} sign-ins of ${Math.round(milliseconds / count)} ms each`],
      }),
    ];
  },
};

async function addPeople({ model }: Bench, database: string): Promise<void> {
  const flags = { data: dirname(database), database: `sqlite:${database}`, logLevel: "silent" };
  const data = await openData({ model, settings: readSettings({ flags, environment: {} }) });
  const store = new IdentityStore(data.records, data.writer, createSystemGrants(model));
  const by = { actor: anonymous, requestId: "bench", ip: null };
  for (let index = 0; index < signingIn; index += 1) {
    await createPerson(store, by, { email: emailOf(index), password, roles: [] }, 10);
  }
  await data.close();
}

async function signIn(port: number, index: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/auth/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: emailOf(index), password }),
  });
  if (!response.ok) throw new Error(`a sign-in answered ${response.status}: ${await response.text()}`);
  await response.bytes();
}

function emailOf(index: number): string {
  return `person-${index}@example.com`;
}
