import { authorization } from "./data/dataset.ts";
import type { LoadPlan, LoadRequest } from "./load/load.ts";
import type { ServerProcess } from "./servers/server-process.ts";

/** One side of a comparison: a server, and what it is sent. */
export interface Contender {
  readonly server: ServerProcess;
  readonly plan: LoadPlan;
}

let plans = 0;

/** Charter, called by a seeded user. Paths are those behind `/api/v1/resources`. */
export function charter(
  server: ServerProcess,
  requests: readonly LoadRequest[],
  caller: { readonly user?: number; readonly role?: "staff" | "" } = {},
): Contender {
  const prefixed = requests.map((request) => ({ ...request, path: `/api/v1/resources${request.path}` }));
  return contender(server, "charter", prefixed, authorization(caller.user ?? 1, caller.role ?? "staff"));
}

/** The bare handler, which asks nobody who is calling. */
export function reference(server: ServerProcess, requests: readonly LoadRequest[]): Contender {
  return contender(server, "reference", requests, {});
}

function contender(
  server: ServerProcess,
  name: string,
  requests: readonly LoadRequest[],
  headers: Readonly<Record<string, string>>,
): Contender {
  plans += 1;
  return { server, plan: { name: `${name} ${plans}`, port: server.port, headers, requests } };
}

/** The path of a list, its parameters encoded. */
export function listPath(resource: string, parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/${resource}?${pairs.join("&")}`;
}

/** Requests that only read. */
export function gets(paths: Iterable<string>): readonly LoadRequest[] {
  return Array.from(paths, (path) => ({ method: "GET", path }) as const);
}

/** What a contender answers to its first request, or to another path. Raises for a refusal. */
export async function answerOf({ plan }: Contender, path = plan.requests[0]?.path ?? ""): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${plan.port}${path}`, { headers: plan.headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${plan.name} answered ${response.status} to ${path}: ${text}`);
  const answer: unknown = JSON.parse(text);
  return answer;
}

/**
 * Raises unless both contenders give the same answer to the first of their requests, but for the cursor of a page: who does
 * less than is compared would win.
 */
export async function requireSameAnswers(ours: Contender, theirs: Contender): Promise<void> {
  const [mine, yours] = await Promise.all([ours, theirs].map(async (each) => textOf(await answerOf(each))));
  if (mine !== yours) throw new Error(`the contenders differ:\n${mine}\n${yours}`);
}

function textOf(answer: unknown): string {
  return JSON.stringify(answer, (name, value: unknown) => (name === "next" ? typeof value : value));
}
