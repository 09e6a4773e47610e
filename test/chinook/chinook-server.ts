import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { charter, RunningCommand, temporaryFolder } from "../cli/command-line.ts";

/** The source, where the tests' data are; they stand beside the project, not in it. */
export const sourceFile = resolve(import.meta.dir, "../../../shared/data/chinook/chinook.sqlite");

/** Whether the source is there. Without it these tests are skipped, and say so. */
export const hasSource = existsSync(sourceFile);

const answer = z.record(z.string(), z.json());
const page = z.object({ items: z.array(answer), next: z.string().nullable(), total: z.int().optional() });
const figures = z.object({ groups: z.array(answer) });
const changes = z.object({ items: z.array(answer).default([]), cursor: z.string() });
const report = z.object({
  created: z.int(),
  existing: z.int(),
  refused: z.int(),
  tables: z.array(z.object({ table: z.string(), created: z.int() })),
  refusals: z.array(z.object({ table: z.string(), row: z.string(), field: z.string().optional(), reason: z.string() })),
  notes: z.array(z.string()),
});

/** A record or a group, as the API answers it. */
export type Answer = z.infer<typeof answer>;

/** A page of a list. */
export type AnswerPage = z.infer<typeof page>;

/** What an import said of itself. */
export type ImportAnswer = z.infer<typeof report>;

/** The list that an answer holds under a name, in place of the records' ids. Raises where there is none. */
export function listIn(owner: Answer, name: string): AnswerPage {
  return page.parse(owner[name]);
}

type Parameters = Readonly<Record<string, string>>;

/** A project whose definition came from the source, and whose rows do, by the commands that a person would type. */
export class ChinookProject {
  readonly #parent = temporaryFolder();
  readonly folder = join(this.#parent.path, "chinook");
  /** The file of the definition. */
  readonly definition = join(this.folder, "charter.ts");

  /** Makes it, without its rows. */
  async init(): Promise<void> {
    const from = `sqlite:${sourceFile}`;
    const { code, out, error } = await charter(this.#parent.path, "init", "chinook", "--from", from, "--yes");
    if (code !== 0) throw new Error(`init ended with ${code}:\n${out}${error}`);
  }

  /** Brings the rows in; gives the code that it ended with, and what it said. */
  async import(): Promise<{ readonly code: number; readonly said: ImportAnswer }> {
    const { code, out, error } = await charter(this.folder, "import", "--from", `sqlite:${sourceFile}`, "--json");
    if (out === "") throw new Error(`import ended with ${code}:\n${error}`);
    return { code, said: report.parse(JSON.parse(out)) };
  }

  /** Serves it. */
  async serve(): Promise<ChinookServer> {
    const command = new RunningCommand(this.folder, "dev");
    return new ChinookServer(await command.url(), command);
  }

  /** Takes it away. */
  remove(): void {
    this.#parent.remove();
  }
}

/** The project's server, called as somebody who may read everything. */
export class ChinookServer {
  constructor(
    readonly url: string,
    private readonly command: RunningCommand,
  ) {}

  /** A page of a list of records. */
  async page(resource: string, parameters: Parameters): Promise<AnswerPage> {
    return page.parse(await this.#get(`resources/${resource}`, parameters));
  }

  /** Grouped figures of records. */
  async groups(resource: string, parameters: Parameters): Promise<readonly Answer[]> {
    return figures.parse(await this.#get(`resources/${resource}/aggregate`, parameters)).groups;
  }

  /** What changed after a cursor; without one, the cursor alone. */
  async changes(parameters: Parameters = {}): Promise<z.infer<typeof changes>> {
    return changes.parse(await this.#get("changes", parameters));
  }

  /** All records of a list, page by page, 500 each where the parameters do not say. */
  async all(resource: string, parameters: Parameters = {}): Promise<readonly Answer[]> {
    const { items, next } = await this.page(resource, { limit: "500", ...parameters });
    return [...items, ...(await this.rest(resource, next, parameters))];
  }

  /** The records of a list after those that came with a cursor. */
  async rest(resource: string, next: string | null, parameters: Parameters = {}): Promise<readonly Answer[]> {
    const found: Answer[] = [];
    let cursor = next;
    while (cursor !== null) {
      const following: AnswerPage = await this.page(resource, { limit: "500", ...parameters, cursor });
      found.push(...following.items);
      cursor = following.next;
    }
    return found;
  }

  /** Ends it; gives the code that it ended with. */
  stop(): Promise<number> {
    return this.command.stop();
  }

  async #get(path: string, parameters: Parameters): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`, {
      headers: { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:reader" },
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
