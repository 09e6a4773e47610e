import type { Model } from "../../src/charter/model.ts";
import { callersOf, type MatrixCaller } from "./caller.ts";
import { drawFrom, makePeople, makeRecords, markedWords } from "./generate.ts";
import type { Hole } from "./holes.ts";
import type { MatrixPath, Scene, Send } from "./matrix-path.ts";
import { type Answered, type Ask, MatrixServer } from "./matrix-server.ts";
import { cursorKey } from "./paths/log-paths.ts";
import { Sight } from "./sight.ts";
import { readTruth, type Truth, truthfulLog } from "./truth.ts";

/** What the matrix found. */
export interface MatrixReport {
  /** Cases by path. */
  readonly cases: ReadonlyMap<string, number>;
  /** What does not agree with the rules, the first of each path. */
  readonly faults: readonly MatrixFault[];
}

/** A case whose answer is not what the rules say. */
export interface MatrixFault {
  readonly path: string;
  readonly caller: string;
  readonly about: string;
  readonly fault: string;
}

/** Records of each resource. */
const records = 8;

/** A definition with records and callers, to be gone through along any paths. */
export class Matrix {
  private constructor(
    private readonly server: MatrixServer,
    private readonly truth: Truth,
    private readonly callers: readonly MatrixCaller[],
    private readonly scene: Scene,
  ) {}

  /** Fills a database of its own for a model; the same for the same seed. `times` draws more cases. */
  static async of(model: Model, seed: number, times = 1): Promise<Matrix> {
    const server = await MatrixServer.start(model);
    const draw = drawFrom(seed);
    const roles = [...model.roles.keys()];
    await makePeople(server, roles);
    const [first = "users"] = [...model.resources.keys()].filter((name) => name !== "users");
    const keys = [["*:read"], [`${first}:read`, "users:read"], [`${first}:write`]];
    const callers = [
      ...callersOf(roles),
      ...(await Promise.all(keys.map((scopes) => server.keyFor(0, roles, scopes)))),
    ];
    const since = await truthfulLog(model, server.data.engine).head(server.data.engine);
    const cursors = await cursorsOf(server, callers);
    await makeRecords(server, draw, records);
    return new Matrix(server, await readTruth(model, server.data.engine), callers, { draw, cursors, since, times });
  }

  /** Goes through the paths, every resource and caller; with a hole in the server, where one is given. */
  async run(paths: readonly MatrixPath[], hole?: Hole): Promise<MatrixReport> {
    this.server.breakBy(hole);
    const cases = new Map<string, number>();
    const faults: MatrixFault[] = [];
    for (const caller of this.callers) {
      const sight = new Sight(this.truth, caller);
      const known = knownWords(sight);
      for (const path of paths) {
        for (const resource of this.truth.model.resources.values()) {
          for (const { about, run } of path.cases(this.scene, sight, resource)) {
            cases.set(path.name, (cases.get(path.name) ?? 0) + 1);
            const fault = await run(this.#send(caller, known, faults, path));
            if (fault !== undefined) faults.push({ path: path.name, caller: caller.name, about, fault });
          }
        }
      }
    }
    return { cases, faults };
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** Sends for a caller; a refusal may name nothing that the caller could not read, or has not said. */
  #send(caller: MatrixCaller, known: ReadonlySet<string>, faults: MatrixFault[], path: MatrixPath): Send {
    return async (ask: Ask, as = caller): Promise<Answered> => {
      const answer = await this.server.send(as, ask);
      const { status, text } = answer;
      const about = `${ask.method} ${ask.path}`;
      if (status >= 500) faults.push({ path: path.name, caller: as.name, about, fault: `${status} ${text}` });
      if (status < 400 || as !== caller) return answer;
      const said = markedWords(`${ask.path} ${JSON.stringify(ask.json ?? null)}`);
      const told = [...markedWords(text)].filter((word) => !said.has(word) && !known.has(word));
      if (told.length > 0)
        faults.push({ path: path.name, caller: as.name, about, fault: `it tells ${told.join(", ")}` });
      return answer;
    };
  }
}

function knownWords(sight: Sight): ReadonlySet<string> {
  const shown = [...sight.truth.model.resources.values()].map((resource) =>
    sight.visible(resource, "with").map((record) => sight.show(resource, record)),
  );
  return markedWords(JSON.stringify(shown));
}

async function cursorsOf(server: MatrixServer, callers: readonly MatrixCaller[]): Promise<ReadonlyMap<string, string>> {
  const cursors = new Map<string, string>();
  for (const caller of callers) {
    for (const name of server.model.resources.keys()) {
      const { json } = await server.send(caller, { method: "GET", path: `/changes?resources=${name}` });
      if (typeof json.cursor === "string") cursors.set(cursorKey(caller.name, name), json.cursor);
    }
  }
  return cursors;
}

/** How many cases a report counts. */
export function total({ cases }: MatrixReport): number {
  return [...cases.values()].reduce((sum, count) => sum + count, 0);
}
