import { expect } from "bun:test";
import type { Json } from "../../src/kit/json.ts";
import { type Answer, listOf, type Sent, type TestServer, textOf } from "./test-server.ts";

/** A call, and everything that must be true of its answer and of what it leaves behind. */
export interface Scenario extends Sent {
  readonly name: string;
  /** Method and path, such as `GET /resources/tickets/:ticket`; `:name` stands for the id of that name. */
  readonly call: string;
  readonly status: number;
  /** Texts that the answer holds. */
  readonly holds?: readonly string[];
  /** Texts that it must not hold. */
  readonly lacks?: readonly string[];
  /** Headers as they must be; null for one that must not be there. */
  readonly answers?: Readonly<Record<string, string | RegExp | null>>;
  /** What the call appends to the log, as an admin sees it: `update tickets`. None when absent. */
  readonly changes?: readonly string[];
}

/** Makes a call and checks its answer, and that just the changes it names were made. */
export async function play(
  server: TestServer,
  scenario: Scenario,
  ids: Readonly<Record<string, string>>,
): Promise<Answer> {
  const since = textOf((await server.must("GET", "/changes", { as: "root" })).cursor);
  const filled = (text: string) => text.replace(/:([a-z]+)\b/g, (whole, name: string) => ids[name] ?? whole);
  const [method = "", path = ""] = scenario.call.split(/ (.*)/, 2);
  const json: unknown = scenario.json === undefined ? undefined : JSON.parse(filled(JSON.stringify(scenario.json)));
  const answer = await server.send(method, filled(path), {
    ...scenario,
    ...(json === undefined ? undefined : { json }),
  });
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: scenario.status });
  for (const text of scenario.holds ?? []) expect(answer.text).toContain(filled(text));
  for (const text of scenario.lacks ?? []) expect(answer.text).not.toContain(filled(text));
  for (const [name, value] of Object.entries(scenario.answers ?? {})) {
    const given = answer.headers.get(name);
    if (value instanceof RegExp) expect(`${name}: ${given}`).toMatch(value);
    else expect({ [name]: given }).toEqual({ [name]: value === null ? null : filled(value) });
  }
  const { items } = await server.must("GET", `/changes?since=${encodeURIComponent(since)}`, { as: "root" });
  const changes = listOf(items).map(
    ({ event, resource }: Record<string, Json>) => `${textOf(event)} ${textOf(resource)}`,
  );
  expect(changes).toEqual([...(scenario.changes ?? [])]);
  return answer;
}
