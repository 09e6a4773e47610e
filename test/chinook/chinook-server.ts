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

/** What the import said of itself. */
export interface ImportAnswer {
  readonly created: number;
  readonly existing: number;
  readonly refused: number;
  readonly milliseconds: number;
  readonly notes: readonly string[];
}

/** A server whose definition and rows came from the source, by the commands that a person would type. */
export class ChinookServer {
  private constructor(
    readonly folder: string,
    readonly url: string,
    readonly imported: ImportAnswer,
    private readonly server: RunningCommand,
    private readonly remove: () => void,
  ) {}

  static async start(): Promise<ChinookServer> {
    const folder = temporaryFolder();
    const project = join(folder.path, "chinook");
    await succeeds(charter(folder.path, "init", "chinook", "--from", `sqlite:${sourceFile}`, "--yes"));
    const said = await succeeds(charter(project, "import", "--from", `sqlite:${sourceFile}`, "--json"));
    const imported: ImportAnswer = JSON.parse(said);
    const server = new RunningCommand(project, "dev");
    return new ChinookServer(project, await server.url(), imported, server, folder.remove);
  }

  /** The answer to a GET below `/api/v1/resources/`, as somebody with the role `reader`. */
  async get<Shape>(path: string): Promise<Shape> {
    const response = await fetch(`${this.url}/api/v1/resources/${path}`, {
      headers: { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:reader" },
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    const shape: Shape = JSON.parse(text);
    return shape;
  }

  /** All records of a list, page by page. */
  async all(resource: string, parameters: Readonly<Record<string, string>> = {}): Promise<readonly Answer[]> {
    const found: Answer[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ ...parameters, limit: "500", ...(cursor === null ? {} : { cursor }) });
      const page: AnswerPage = await this.get(`${resource}?${query}`);
      found.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return found;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.remove();
  }
}

async function succeeds(ending: ReturnType<typeof charter>): Promise<string> {
  const { code, out, error } = await ending;
  if (code !== 0) throw new Error(`it ended with ${code}:\n${out}${error}`);
  return out;
}
