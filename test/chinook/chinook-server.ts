import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { charter, RunningCommand, temporaryFolder } from "../cli/command-line.ts";

/** The source, where the tests' data are; they stand beside the project, not in it. */
export const sourceFile = resolve(import.meta.dir, "../../../shared/data/chinook/chinook.sqlite");

/** Whether the source is there. Without it these tests are skipped, and say so. */
export const hasSource = existsSync(sourceFile);

/** JSON as the API answers it, for a test to look into. */
export interface Answer {
  readonly [name: string]: unknown;
}

/** A page of a list. */
export interface AnswerPage {
  readonly items: readonly Answer[];
  readonly next: string | null;
  readonly total?: number;
}

/** What an import said of itself. */
export interface ImportAnswer {
  readonly created: number;
  readonly existing: number;
  readonly refused: number;
  readonly tables: readonly {
    readonly table: string;
    readonly resource: string;
    readonly rows: number;
    readonly created: number;
  }[];
  readonly refusals: readonly Refused[];
  readonly notes: readonly string[];
}

/** A row that an import refused. */
export interface Refused {
  readonly table: string;
  readonly row: string;
  readonly field?: string;
  readonly reason: string;
}

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
    const said: ImportAnswer = JSON.parse(out);
    return { code, said };
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

  /** The answer to a GET below `/api/v1/`, which must be 200. */
  async get<Shape>(path: string): Promise<Shape> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      headers: { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:reader" },
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    const shape: Shape = JSON.parse(text);
    return shape;
  }

  /** All records of a list, page by page; `limit` is 500 where the parameters do not say. */
  async all(resource: string, parameters: Readonly<Record<string, string>> = {}): Promise<readonly Answer[]> {
    const first = await this.get<AnswerPage>(`resources/${resource}?${query({ limit: "500", ...parameters })}`);
    return [...first.items, ...(await this.rest(resource, first.next, parameters))];
  }

  /** The records of a list after those that came with a cursor. */
  async rest(
    resource: string,
    next: string | null,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<readonly Answer[]> {
    const found: Answer[] = [];
    let cursor = next;
    while (cursor !== null) {
      const path = `resources/${resource}?${query({ limit: "500", ...parameters, cursor })}`;
      const page: AnswerPage = await this.get<AnswerPage>(path);
      found.push(...page.items);
      cursor = page.next;
    }
    return found;
  }

  /** Ends it; gives the code that it ended with. */
  stop(): Promise<number> {
    return this.command.stop();
  }
}

function query(parameters: Readonly<Record<string, string>>): string {
  return String(new URLSearchParams(parameters));
}
