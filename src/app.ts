import { join } from "node:path";
import { createGrants, type Grant, type Principal } from "./access/index.ts";
import { createExplainAccess } from "./admin/explain-access.ts";
import type { Model } from "./charter/model.ts";
import { loadSecret, type MasterSecret } from "./config/secret.ts";
import type { Settings } from "./config/settings.ts";
import { createReader } from "./data/create-reader.ts";
import { createWriter } from "./data/create-writer.ts";
import type { DataReader, DataWriter } from "./data/queries.ts";
import { createSecretFields } from "./data/secret-fields.ts";
import { SystemReader } from "./data/system-reader.ts";
import { createHttp, type Http } from "./http/create-http.ts";
import { type Listening, serve } from "./http/serve.ts";
import { createIdentity, createProfiles, type Identity } from "./identity/index.ts";
import { createMailer } from "./mail/create-mailer.ts";
import type { KeptMail, Mailer } from "./mail/mail.ts";
import { createLogger, type Logger } from "./observability/logger.ts";
import { type Engine, openSqlite, SchemaConflict, tablesOf } from "./storage/index.ts";

/** What a server is made of. */
export interface AppOptions {
  readonly model: Model;
  readonly settings: Settings;
  /** Whether development tokens are credentials: only for `charter dev` and tests. */
  readonly devTokens?: boolean;
  /** Absent: the one in the data folder, made if need be. */
  readonly secret?: MasterSecret;
  readonly logger?: Logger;
  /** The mail server; absent: mails are kept in the data folder. */
  readonly smtpUrl?: string;
  /** Told of each mail that is kept. */
  readonly onKeptMail?: (mail: KeptMail) => void;
  /** Whether an existing database may be changed by the safe steps that the model needs. A new one is always made. */
  readonly migrate?: boolean;
}

/** The data of one model, opened: what commands that need no server work with. */
export interface OpenData {
  readonly model: Model;
  readonly engine: Engine;
  readonly reader: DataReader;
  readonly writer: DataWriter;
  /** Reads for the server's own use. */
  readonly records: SystemReader;
  readonly grantOf: (principal: Principal) => Grant;
  close(): Promise<void>;
}

/** A server that answers. */
export interface App extends Omit<OpenData, "close"> {
  readonly url: string;
  readonly port: number;
  /** The link to make the first administrator by; undefined once there is one. */
  firstAdministratorLink(): Promise<string | undefined>;
  /** Changes the database by safe steps, gives these in words, and serves another model at the same address. */
  replaceModel(model: Model): Promise<readonly string[]>;
  /** Finishes what was accepted, and closes the database. */
  stop(): Promise<void>;
}

/** Opens the database of a model. Raises a `SchemaConflict` where it does not fit and may not, or cannot, be changed. */
export async function openData(options: AppOptions): Promise<OpenData> {
  const { model, settings } = options;
  const secret = options.secret ?? loadSecret({ flags: {}, environment: {} }, settings.dataFolder);
  const engine = await openSqlite({ path: settings.database.path });
  try {
    await fitTables(engine, model, options.migrate ?? true);
    return { ...dataOf(model, engine, secret), close: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Opens the database and listens. */
export async function createApp(options: AppOptions): Promise<App> {
  const { settings } = options;
  const secret = options.secret ?? loadSecret({ flags: {}, environment: {} }, settings.dataFolder);
  const logger = options.logger ?? createLogger({ level: settings.logLevel, human: false });
  let data = await openData({ ...options, secret });
  const { engine } = data;
  const mailer = mailerOf(options, logger);
  let baseUrl = settings.publicUrl ?? "";
  const identityOf = (parts: OpenData): Identity => {
    return createIdentity({
      ...parts,
      mailer,
      secret,
      logger,
      baseUrl: () => baseUrl,
      devTokens: options.devTokens ?? false,
      rateScale: settings.rateScale,
    });
  };
  let identity = identityOf(data);
  const httpOf = (parts: OpenData): Http => {
    const profiles = createProfiles(parts.model, engine);
    const explain = createExplainAccess({ ...parts, profiles });
    return createHttp({
      ...parts,
      identity,
      settings,
      logger,
      ready: () => canRead(engine),
      explain,
      mails: (limit) => mailer.kept(limit),
    });
  };
  try {
    const listening = serve(httpOf(data), settings, logger);
    baseUrl = listening.url;
    let stopped: Promise<void> | undefined;
    return {
      get model() {
        return data.model;
      },
      get reader() {
        return data.reader;
      },
      get writer() {
        return data.writer;
      },
      get records() {
        return data.records;
      },
      grantOf: (principal) => data.grantOf(principal),
      engine,
      url: listening.url,
      port: listening.port,
      firstAdministratorLink: () => identity.firstAdministratorLink(),
      replaceModel: async (model) => {
        const steps = await fitTables(engine, model, true);
        data = { ...dataOf(model, engine, secret), close: () => engine.close() };
        await identity.close();
        identity = identityOf(data);
        listening.replace(httpOf(data));
        return steps;
      },
      stop: () => (stopped ??= stop(listening, identity, mailer, engine)),
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function dataOf(model: Model, engine: Engine, secret: MasterSecret): Omit<OpenData, "close"> {
  const reader = createReader({ model, engine, secret });
  const writer = createWriter({ model, engine, secret, reader });
  const records = new SystemReader(model, engine, createSecretFields(secret));
  return { model, engine, reader, writer, records, grantOf: createGrants(model) };
}

/** How long the storage may take, in milliseconds, to show that it can be used. */
const longestProbe = 1000;

/** Says whether the storage answers. */
async function canRead(engine: Engine): Promise<boolean> {
  try {
    await engine.rows(probe, [], { effort: "seek", deadline: performance.now() + longestProbe });
    return true;
  } catch {
    return false;
  }
}

const probe = { text: "SELECT 1", parameters: [] };

function mailerOf({ settings, smtpUrl, onKeptMail }: AppOptions, logger: Logger): Mailer {
  return createMailer({
    from: settings.mailFrom,
    folder: join(settings.dataFolder, "mails"),
    logger,
    ...(smtpUrl === undefined ? {} : { smtpUrl }),
    ...(onKeptMail === undefined ? {} : { onKept: onKeptMail }),
  });
}

async function stop(listening: Listening, identity: Identity, mailer: Mailer, engine: Engine): Promise<void> {
  await listening.stop();
  await identity.close();
  await mailer.close();
  await engine.close();
}

/** Makes the tables fit the model; gives the steps taken, in words. An empty database is always filled. Raises a `SchemaConflict`. */
async function fitTables(engine: Engine, model: Model, change: boolean): Promise<readonly string[]> {
  const tables = tablesOf(model);
  const planned = await engine.migrate(model, tables, { apply: false });
  const fresh = planned.steps.some(({ place }) => place === "charter_meta");
  const mayChange = change || fresh || planned.steps.length === 0;
  if (planned.refused.length > 0 || !mayChange) throw new SchemaConflict(planned.steps, planned.refused);
  const steps = planned.steps.map(({ description }) => description);
  if (steps.length > 0) await engine.migrate(model, tables, { apply: true });
  return steps;
}
