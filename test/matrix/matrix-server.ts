import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grant, Principal } from "../../src/access/index.ts";
import { createSystemGrants } from "../../src/access/system-grant.ts";
import { type OpenData, openData } from "../../src/app.ts";
import type { Change } from "../../src/changes/index.ts";
import type { Model } from "../../src/charter/model.ts";
import { MasterSecret } from "../../src/config/secret.ts";
import { readSettings } from "../../src/config/settings.ts";
import { createWriter } from "../../src/data/create-writer.ts";
import type { DataWriter } from "../../src/data/queries.ts";
import { createHttp, type Http } from "../../src/http/create-http.ts";
import { createApiKey } from "../../src/identity/api-keys.ts";
import { createIdentity, IdentityStore } from "../../src/identity/index.ts";
import { isJsonObject, type JsonObject } from "../../src/kit/json.ts";
import { createMailer } from "../../src/mail/create-mailer.ts";
import { createLogger } from "../../src/observability/logger.ts";
import { type MatrixCaller, personId } from "./caller.ts";
import type { Hole } from "./holes.ts";
import { RollingEngine } from "./rolling-engine.ts";
import { truthfulLog } from "./truth.ts";

/** A request of the matrix, to an address below `/api/v1`. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether what it writes stays; else it is undone as soon as it is answered. */
  readonly stays?: boolean;
}

/** What was answered, and what the request changed before that was undone. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: JsonObject;
  readonly changes: readonly Change[];
}

/** What is tested here is not whether the disk keeps it. */
const folders = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/**
 * The whole way of a request but its socket, over a database of its own. Every write is answered and then undone, so that each
 * case of the matrix meets the same records. A hole can be made in it, to see that the matrix finds it.
 */
export class MatrixServer {
  #https: { readonly rolling: Http; readonly staying: Http };
  #changes: readonly Change[] = [];

  private constructor(
    readonly model: Model,
    readonly data: OpenData,
    private readonly secret: MasterSecret,
    private readonly folder: string,
  ) {
    this.#https = this.#open(undefined);
  }

  /** Opens an empty database for a model. */
  static async start(model: Model): Promise<MatrixServer> {
    const folder = mkdtempSync(join(folders, "charter-matrix-"));
    const settings = readSettings({ flags: { data: folder, logLevel: "silent" }, environment: {} });
    const secret = new MasterSecret("a secret of the matrix, long enough");
    return new MatrixServer(model, await openData({ model, settings, secret }), secret, folder);
  }

  /** Makes a hole in it, or mends it. */
  breakBy(hole: Hole | undefined): void {
    this.#https = this.#open(hole);
  }

  /** Sends a request and reads its answer. */
  async send(caller: MatrixCaller, { method, path, json, headers, stays = false }: Ask): Promise<Answered> {
    const sent = new Headers(headers);
    if (caller.authorization !== undefined) sent.set("Authorization", caller.authorization);
    if (json !== undefined && !sent.has("Content-Type")) sent.set("Content-Type", "application/json");
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const request = new Request(`http://matrix/api/v1${path}`, { method, headers: sent, ...body });
    this.#changes = [];
    const response = await (stays ? this.#https.staying : this.#https.rolling).fetch(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: objectIn(text), changes: this.#changes };
  }

  /** Makes an API key of a person, whose own roles are those it has. */
  async keyFor(place: number, roles: readonly string[], scopes: readonly string[]): Promise<MatrixCaller> {
    const { key, start, hash } = createApiKey();
    const user = personId(place);
    const store = new IdentityStore(this.data.records, this.data.writer, createSystemGrants(this.model));
    const by = { actor: { kind: "service", id: null, roles: [], profile: {} }, requestId: "matrix", ip: null } as const;
    await store.create(by, "charter_api_keys", { user, name: "Matrix", start, key_hash: hash, scopes });
    return {
      name: `a key for ${scopes.join(" ")}`,
      kind: "key",
      id: user,
      roles,
      scopes,
      authorization: `Bearer ${key}`,
    };
  }

  async stop(): Promise<void> {
    await this.data.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #open(hole: Hole | undefined) {
    const { data, secret, model } = this;
    const log = truthfulLog(model, data.engine);
    const engine = new RollingEngine(data.engine, log, (changes) => {
      this.#changes = changes;
    });
    const writer = createWriter({ model, engine, secret, reader: data.reader });
    return { rolling: this.#http(writer, hole), staying: this.#http(data.writer, hole) };
  }

  #http(writer: DataWriter, hole: Hole | undefined): Http {
    const { data, secret, folder } = this;
    const logger = createLogger({ level: "silent", human: false });
    const mailer = createMailer({ from: "matrix@example.com", folder: join(folder, "mails"), logger });
    const parts = { mailer, secret, baseUrl: () => "http://matrix", devTokens: true, rateScale: 0, logger };
    const identity = createIdentity({ ...data, ...parts });
    const holed = new WeakSet<Principal>();
    const authenticate = async (request: Request): Promise<Principal> => {
      const principal = await identity.authenticate(request);
      if (!hole?.on(request)) return principal;
      const other = { ...principal };
      holed.add(other);
      return other;
    };
    const grantOf = (principal: Principal): Grant => {
      const grant = data.grantOf(principal);
      return hole && holed.has(principal) ? hole.open(grant) : grant;
    };
    return createHttp({
      ...data,
      writer,
      grantOf,
      identity: { ...identity, authenticate, flows: [] },
      mails: (limit) => mailer.kept(limit),
      explain: () => Promise.reject(new TypeError("the matrix explains nothing")),
      ready: () => true,
      settings: readSettings({ flags: { rateScale: "0" }, environment: {} }),
      logger,
    });
  }
}

function objectIn(text: string): JsonObject {
  if (!text.startsWith("{")) return {};
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
