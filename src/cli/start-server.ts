import { type App, createApp } from "../app.ts";
import type { Model } from "../charter/model.ts";
import { loadSecret } from "../config/secret.ts";
import type { SettingSources } from "../config/setting-reader.ts";
import { readSmtpUrl, type Settings } from "../config/settings.ts";
import type { KeptMail } from "../mail/mail.ts";
import { createLogger } from "../observability/logger.ts";
import { CommandError } from "./exit-codes.ts";

/** How a command runs a server. */
export interface ServerOptions {
  readonly model: Model;
  readonly settings: Settings;
  readonly sources: SettingSources;
  readonly devTokens: boolean;
  /** Whether an existing database may be changed by safe steps. */
  readonly migrate: boolean;
  /** Told of each mail that is kept. */
  readonly onKeptMail?: (mail: KeptMail) => void;
}

/** Starts a server for a command. Raises a `CommandError` when its port is taken or its address is not this machine's. */
export async function startServer({
  model,
  settings,
  sources,
  devTokens,
  migrate,
  onKeptMail,
}: ServerOptions): Promise<App> {
  const secret = loadSecret(sources, settings.dataFolder);
  const logger = createLogger({ level: settings.logLevel, human: process.stderr.isTTY === true });
  try {
    const smtpUrl = readSmtpUrl(sources);
    return await createApp({
      model,
      settings,
      secret,
      logger,
      devTokens,
      migrate,
      ...(smtpUrl === undefined ? {} : { smtpUrl }),
      ...(onKeptMail === undefined ? {} : { onKeptMail }),
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const place = `${settings.host}:${settings.port}`;
    if (code === "EADDRINUSE") {
      throw new CommandError(`${place} is in use.`, "Choose another port (--port 4001), or a free one (--port 0).");
    }
    if (code === "EADDRNOTAVAIL" || code === "EACCES") {
      throw new CommandError(`${place} cannot be listened on: ${code}.`, "Choose another --host or --port.");
    }
    throw error;
  }
}
