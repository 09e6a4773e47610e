import type { Resource } from "../../src/charter/model.ts";
import type { Json, JsonObject } from "../../src/kit/json.ts";
import type { MatrixCaller } from "./caller.ts";
import type { Draw } from "./generate.ts";
import type { Answered, Ask } from "./matrix-server.ts";
import type { Sight } from "./sight.ts";

/** Sends a request as the caller that a case is about; or as another, where it says so. */
export type Send = (ask: Ask, as?: MatrixCaller) => Promise<Answered>;

/** One question of the matrix. */
export interface MatrixCase {
  /** What a fault is found by: the request in short. */
  readonly about: string;
  /** What the answer does not agree in with the rules; undefined where it agrees. */
  readonly run: (send: Send) => Promise<string | undefined>;
}

/** What paths draw their cases from. */
export interface Scene {
  readonly draw: Draw;
  /** Where the log stood before there were records, by caller and resource. */
  readonly cursors: ReadonlyMap<string, string>;
  /** The same as a number of the log. */
  readonly since: number;
  /** How often a case that is drawn is drawn: 1, or more in a long run. */
  readonly times: number;
}

/** A way to read or write. Each joins the matrix by one line in `paths.ts`. */
export interface MatrixPath {
  readonly name: string;
  /** The cases of one caller and one resource. */
  readonly cases: (scene: Scene, sight: Sight, resource: Resource) => Iterable<MatrixCase>;
}

/** A case of one request, whose answer is judged. */
export function one(ask: Ask, judge: (answer: Answered) => string | undefined): MatrixCase {
  const body = ask.json === undefined ? "" : ` ${JSON.stringify(ask.json)}`;
  return { about: `${ask.method} ${ask.path}${body}`, run: async (send) => judge(await send(ask)) };
}

/** A case of one request that must be answered with this and nothing else, or refused with a status. */
export function answers(ask: Ask, expected: JsonObject | number): MatrixCase {
  return one(ask, (answer) => {
    return typeof expected === "number" ? statusFault(answer, expected) : jsonFault(answer, expected);
  });
}

/** What is wrong with a status. */
export function statusFault({ status, text }: Answered, ...expected: readonly number[]): string | undefined {
  return expected.includes(status)
    ? undefined
    : `expected ${expected.join(" or ")}, got ${status} ${text.slice(0, 300)}`;
}

/** What is wrong with an answer that must be 200 and say exactly this. */
export function jsonFault(answer: Answered, expected: JsonObject): string | undefined {
  return statusFault(answer, 200) ?? valueFault(answer.json, expected);
}

/** What is wrong with a value. */
export function valueFault(actual: Json | undefined, expected: Json): string | undefined {
  if (Bun.deepEquals(actual, expected, true)) return undefined;
  return `expected ${JSON.stringify(expected).slice(0, 500)}, got ${JSON.stringify(actual)?.slice(0, 500)}`;
}

/** One of some values, or several by `times`; fewer where there are fewer. */
export function some<T>({ draw, times }: Pick<Scene, "draw" | "times">, values: readonly T[], count = 1): readonly T[] {
  const left = [...values];
  const drawn: T[] = [];
  while (left.length > 0 && drawn.length < count * times) drawn.push(...left.splice(draw(left.length), 1));
  return drawn;
}
