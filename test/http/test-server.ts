import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Principal } from "../../src/access/grant.ts";
import { type App, createApp } from "../../src/app.ts";
import { compileModel } from "../../src/charter/compile.ts";
import { readSettings } from "../../src/config/settings.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../src/kit/json.ts";
import type { Logger } from "../../src/observability/logger.ts";

/** Who calls in the tests, by name. */
export const people = {
  anna: "0197b2a0-0000-7000-8000-00000000000a",
  bert: "0197b2a0-0000-7000-8000-00000000000b",
  agnes: "0197b2a0-0000-7000-8000-00000000000c",
  susan: "0197b2a0-0000-7000-8000-00000000000d",
  root: "0197b2a0-0000-7000-8000-00000000000e",
} as const;

/** The name of a caller. */
export type Person = keyof typeof people;

const roles: Readonly<Record<Person, string>> = {
  anna: "",
  bert: "",
  agnes: "agent",
  susan: "agent,supervisor",
  root: "admin",
};

/** What a request brings beside its path. */
export interface Sent {
  readonly as?: Person;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it stands. */
  readonly raw?: string | Uint8Array<ArrayBuffer> | ReadableStream;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON object that was answered; empty for anything else. */
  readonly json: JsonObject;
}

/** A server of a definition, on a port of its own and an empty database, with the people in it. */
export class TestServer {
  private constructor(
    readonly app: App,
    private readonly folder: string,
  ) {}

  /** Starts with flags of the command line, and a log: none unless one is given. */
  static async start(
    definition: unknown,
    flags: Readonly<Record<string, string>> = {},
    logger?: Logger,
  ): Promise<TestServer> {
    const folder = await mkdtemp(join(tmpdir(), "charter-http-"));
    const settings = readSettings({
      flags: { port: "0", data: folder, logLevel: "silent", ...flags },
      environment: {},
    });
    const app = await createApp({
      model: compileModel(definition),
      settings,
      devTokens: true,
      ...(logger && { logger }),
    });
    const server = new TestServer(app, folder);
    for (const [name, id] of Object.entries(people)) {
      await server.must("POST", "/users", { as: "root", json: { id, email: `${name}@example.com` } });
    }
    return server;
  }

  /** Sends a request to a path of the API, or to any other that begins with two slashes. */
  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const headers = new Headers(sent.headers);
    if (sent.as !== undefined && !headers.has("Authorization")) headers.set("Authorization", bearer(sent.as));
    const typed = sent.json !== undefined || sent.raw !== undefined;
    if (typed && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
    const address = path.startsWith("//") ? path.slice(1) : `/api/v1${path}`;
    const body = sent.raw ?? (sent.json === undefined ? undefined : JSON.stringify(sent.json));
    const response = await fetch(`http://127.0.0.1:${this.app.port}${address}`, {
      method,
      headers,
      redirect: "manual",
      ...(body && { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  /** As `send`, for what must go well: gives the JSON that was answered. */
  async must(method: string, path: string, sent: Sent = {}): Promise<JsonObject> {
    const answer = await this.send(method, path, sent);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  /** Creates a record and gives its id. */
  async create(resource: string, json: JsonObject, as: Person = "agnes"): Promise<string> {
    return textOf((await this.must("POST", `/resources/${resource}`, { as, json })).id);
  }

  /** Everything there is, as an admin sees it: to tell whether a request changed anything. */
  async snapshot(): Promise<string> {
    const lists = [
      "/users",
      "/resources/tickets?trashed=with",
      "/resources/companies",
      "/resources/comments",
      "/resources/vault",
    ];
    const pages: string[] = [];
    for (const list of lists) {
      pages.push((await this.send("GET", `${list}${list.includes("?") ? "&" : "?"}limit=500`, { as: "root" })).text);
    }
    return pages.join("\n");
  }

  async stop(): Promise<void> {
    await this.app.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A value of an answer that must be a text. */
export function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError(`expected a text, got ${JSON.stringify(value)}`);
  return value;
}

/** A list of an answer that must hold objects. */
export function listOf(value: Json | undefined): readonly JsonObject[] {
  const items: readonly Json[] = value !== undefined && isJsonArray(value) ? value : [];
  if (!Array.isArray(value) || !items.every(isJsonObject))
    throw new TypeError(`expected a list, got ${JSON.stringify(value)}`);
  return items;
}

/** The token of a person. */
export function bearer(person: Person): string {
  return `Bearer dev:${people[person]}:${roles[person]}`;
}

/** The principal that a person's token stands for. */
export function principalOf(person: Person): Principal {
  return {
    kind: "user",
    id: people[person],
    roles: roles[person].split(",").filter((role) => role !== ""),
    profile: {},
  };
}

/** The pointers of a problem's faults. */
export function pointersOf(answer: Answer): readonly Json[] {
  const { errors } = answer.json;
  return Array.isArray(errors) ? errors.map((error: JsonObject) => error.pointer ?? null) : [];
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
