import { dirname } from "node:path";
import { createSystemGrants } from "../../src/access/system-grant.ts";
import { openData } from "../../src/app.ts";
import { readSettings } from "../../src/config/settings.ts";
import { anonymous, createPerson, IdentityStore } from "../../src/identity/index.ts";
import type { Comparison } from "../compare.ts";
import { charter } from "../contender.ts";
import { authorization } from "../data/dataset.ts";
import { type Figure, judged } from "../report/result.ts";
import { type Bench, compareBy, type Row, startServer } from "../row.ts";
import { readsById } from "./requests.ts";

/** People who sign in at the same time, again and again. */
const signingIn = 20;
/** Reads a second, sent when they are due: a share of what the server can do, so that the load generator is not what is measured. */
const pace = 1000;
const connections = 32;
/** Commits of a sign-in: its session, and that it is noted. */
const commits = 2;
const password = "correct horse battery staple";

/**
 * Reads by id while people sign in with passwords: hashing must not hold up the event loop, nor take every core. A sign-in is
 * written down too, and commits hold reads up by themselves: so as many are measured alone.
 */
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
    // The code of a sign-in is compiled by the first of them.
    for (let index = 0; index < bench.scale.warmUp * 100; index += 1) await signIn(server.port, index % signingIn);
    let count = 0;
    let milliseconds = 0;
    let seconds = 0;
    const person = async (signal: AbortSignal, index: number): Promise<void> => {
      while (!signal.aborted) {
        const began = performance.now();
        await signIn(server.port, index);
        milliseconds += performance.now() - began;
        count += 1;
      }
    };
    const signIns = async (signal: AbortSignal): Promise<void> => {
      const began = performance.now();
      await Promise.all(Array.from({ length: signingIn }, (_, index) => person(signal, index)));
      seconds += (performance.now() - began) / 1000;
    };
    const found = await compareBy(bench, busy, quiet, { connections, pace, beside: signIns });
    const pause = (1000 * seconds) / (count * commits);
    const writes = async (signal: AbortSignal): Promise<void> => {
      while (!signal.aborted) {
        await createTask(server.port);
        await Bun.sleep(pause);
      }
    };
    const written = await compareBy(bench, busy, quiet, { connections, pace, beside: writes });
    const each = Math.round(milliseconds / count);
    return [
      judged({
        ...figures(this.key, `p99 of (a) while ${signingIn} people sign in, beside none`, found),
        goal: { of: "ratio", is: "at most", bound: 2 },
        notes: [`${pace} reads a second; ${(count / seconds).toFixed(1)} sign-ins a second of ${each} ms each`],
      }),
      judged({
        ...figures(this.key, "p99 of (a) while as much is committed by creates alone, beside none", written),
        notes: ["what the line above has beyond this is the price of the sign-ins themselves"],
      }),
    ];
  },
};

function figures(row: string, title: string, { ours, reference, p99 }: Comparison) {
  const figure = (of: Figure): Figure => ({ ...of, value: of.p99 ?? Number.NaN, unit: "ms" });
  return { row, title, ours: figure(ours), reference: figure(reference), ratio: { of: "p99", value: p99 } } as const;
}

async function createTask(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/resources/tasks`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization(1, "staff") },
    body: JSON.stringify({ title: "Written beside" }),
  });
  if (!response.ok) throw new Error(`a create answered ${response.status}: ${await response.text()}`);
  await response.bytes();
}

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
