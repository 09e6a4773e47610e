import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grant, Principal } from "../../src/access/grant.ts";
import { createGrants } from "../../src/access/index.ts";
import { compileModel } from "../../src/charter/compile.ts";
import type { Model } from "../../src/charter/model.ts";
import { MasterSecret } from "../../src/config/secret.ts";
import type { Call } from "../../src/data/context.ts";
import { createReader } from "../../src/data/create-reader.ts";
import { createWriter } from "../../src/data/create-writer.ts";
import { createHttp, type Http } from "../../src/http/create-http.ts";
import { readDevToken } from "../../src/identity/dev-token.ts";
import { isJsonObject, type JsonObject } from "../../src/kit/json.ts";
import type { SqlValue } from "../../src/kit/sql.ts";
import { createLogger } from "../../src/observability/logger.ts";
import { type Engine, openSqlite, tablesOf } from "../../src/storage/index.ts";
import { workshop } from "./workshop.ts";

/** The two organizations. */
export const organizations = { a: idOf(900_001), b: idOf(900_002) } as const;

/** Which of them. */
export type Organization = keyof typeof organizations;

/** The people, by name. */
export const people = { anna: idOf(1), bert: idOf(2), cara: idOf(3), both: idOf(4), root: idOf(5) } as const;

/** An id that says in a test whose it is. */
export function idOf(number: number): string {
  return `0197b2a0-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

/** What a request brings beside its address. */
export interface Sent {
  readonly token: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly text: string;
  readonly json: JsonObject;
}

/** The parts of a house, as they would be, to be made worse on purpose. */
export interface HouseParts {
  /** The models that its reading and its writing half are made of. */
  readonly reading: Model;
  readonly writing: Model;
  readonly grantOf: (principal: Principal) => Grant;
}

/** Makes a house worse: a control that the tests would notice. */
export type Sabotage = (parts: HouseParts) => HouseParts;

const folders = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/**
 * The API of the workshop over a database of its own, called without a socket. Times do not depend on who else writes: each
 * organization has a clock that goes on by a millisecond with each of its writes.
 */
export class House {
  private constructor(
    readonly model: Model,
    private readonly engine: Engine,
    private readonly sound: Http,
    private readonly http: Http,
    private readonly folder: string,
  ) {}

  static async open(sabotage: Sabotage = (parts) => parts): Promise<House> {
    const folder = mkdtempSync(join(folders, "charter-tenancy-"));
    const engine = await openSqlite({ path: join(folder, "data.db") });
    const sound = compileModel(workshop);
    await engine.migrate(sound, tablesOf(sound), { apply: true });
    const parts = { reading: sound, writing: sound, grantOf: createGrants(sound) };
    const clocks = new Map<string | null, number>();
    const now = ({ grant }: Call): number => {
      const org = grant.principal.org?.id ?? null;
      const time = (clocks.get(org) ?? Date.parse("2026-01-01T00:00:00Z")) + 1;
      clocks.set(org, time);
      return time;
    };
    const secret = new MasterSecret("a secret of the tests, long enough");
    const httpOf = ({ reading, writing, grantOf }: HouseParts): Http => {
      const reader = createReader({ model: reading, engine, secret });
      const writer = createWriter({ model: writing, engine, secret, reader, now });
      return createHttp({
        model: sound,
        reader,
        writer,
        grantOf,
        identity: {
          authenticate: ({ headers }) => readDevToken(headers.get("authorization")?.slice("Bearer ".length) ?? ""),
          within: (principal) => principal,
          flows: [],
          run: () => Promise.reject(new Error("there are no flows here")),
        },
        records: { find: () => Promise.resolve([]) },
        mails: () => Promise.resolve([]),
        explain: () => Promise.reject(new Error("nothing is explained here")),
        ready: () => true,
        settings: { trustedProxies: [], maxRequests: 100, rateScale: 0 },
        logger: createLogger({ level: "silent", human: false }),
      });
    };
    const house = new House(sound, engine, httpOf(parts), httpOf(sabotage(parts)), folder);
    await house.#furnish();
    return house;
  }

  send(method: string, path: string, sent: Sent): Promise<Answer> {
    return this.#ask(this.http, method, path, sent);
  }

  /** As `send`, for what must go well: asked of the house as it should be, whatever was made worse. */
  async must(method: string, path: string, sent: Sent): Promise<JsonObject> {
    const answer = await this.#ask(this.sound, method, path, sent);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  async #ask(http: Http, method: string, path: string, { token, json, headers }: Sent): Promise<Answer> {
    const sent = new Headers({ authorization: `Bearer ${token}`, "x-request-id": "matrix", ...headers });
    if (json !== undefined) sent.set("content-type", "application/json");
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const request = new Request(`http://house.test/api/v1${path}`, { method, headers: sent, ...body });
    const response = await http.fetch(request);
    const text = await response.text();
    const parsed: unknown = text.startsWith("{") ? JSON.parse(text) : {};
    const answer = { status: response.status, etag: response.headers.get("etag"), text };
    return { ...answer, json: isJsonObject(parsed) ? parsed : {} };
  }

  async rows(text: string, ...values: readonly SqlValue[]): Promise<readonly (readonly SqlValue[])[]> {
    return await this.engine.rows({ text, parameters: values.map((value) => ({ value })) }, values, { effort: "seek" });
  }

  /** All that the database holds of an organization: its records, its lists and its part of the log. */
  async holdings(organization: Organization): Promise<string> {
    const tables = tablesOf(this.model).filter(({ columns }) => columns.some(({ name }) => name === "org_id"));
    const parts = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await this.rows(`SELECT * FROM "${name}" WHERE "org_id" = ?`, organizations[organization]);
        return `${name}\n${rows.map((row) => JSON.stringify(row.map(String))).join("\n")}`;
      }),
    );
    return parts.join("\n");
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What belongs to no organization: the organizations themselves, the people, and two labels. */
  async #furnish(): Promise<void> {
    const at = Date.parse("2026-01-01T00:00:00Z");
    await this.engine.write(async (transaction) => {
      for (const [name, id] of Object.entries(organizations)) {
        const text = `INSERT INTO "charter_organizations" ("id", "version", "created_at", "updated_at", "name", "slug",
          "members_revision") VALUES (?, 1, ?, ?, ?, ?, 0)`;
        const values = [id, at, at, name, name];
        await transaction.run({ text, parameters: values.map((value) => ({ value })) }, values);
      }
    });
    const token = `dev:${people.root}:admin`;
    for (const [name, id] of Object.entries(people)) {
      await this.must("POST", "/users", { token, json: { id, email: `${name}@example.com`, name } });
    }
    for (const number of [1, 2]) {
      await this.must("POST", "/resources/labels", {
        token,
        json: { id: idOf(100 + number), name: `label ${number}` },
      });
    }
  }
}
