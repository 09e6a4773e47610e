import { DefinitionError } from "../../charter/definition-error.ts";
import { loadDefinition } from "../../charter/load.ts";
import { readSettings } from "../../config/settings.ts";
import { SchemaConflict } from "../../storage/index.ts";
import { definitionPath } from "../definition-path.ts";
import { DevSession } from "../dev/dev-session.ts";
import { DevTerminal } from "../dev/dev-terminal.ts";
import { ensureDevUser } from "../dev/dev-user.ts";
import { serviceCalls } from "../service-calls.ts";
import { onStopSignal } from "../signals.ts";
import { startServer } from "../start-server.ts";
import type { CommandContext } from "./command-context.ts";
import { settingFlags } from "./setting-flags.ts";

/** Serves a definition while it is being worked on, until a signal asks it to stop. */
export async function devCommand(named: string | undefined, options: object, context: CommandContext): Promise<void> {
  const file = definitionPath(named);
  const { terminal, environment } = context;
  const sources = { flags: settingFlags(options), environment };
  const settings = readSettings(sources);
  const { firstCalls } = context;
  const told = new DevTerminal(terminal, { file, database: settings.database.path, ...(firstCalls && { firstCalls }) });
  const session = new DevSession(file, {
    load: (path) => loadDefinition(path),
    serve: async (model) => {
      const app = await startServer({
        model,
        settings,
        sources,
        devTokens: true,
        migrate: true,
        onKeptMail: (mail) => told.mail(mail),
      });
      await ensureDevUser(app.writer, serviceCalls(app, "dev")());
      return app;
    },
    ready: (server, model) => told.ready(server.url, model),
    replaced: (model, steps) => told.replaced(model, steps),
    failed: (error, serving) => {
      if (!serving && !isMistake(error)) throw error;
      told.failed(error, serving);
    },
  });
  onStopSignal(() => void session.stop());
  await session.ended;
}

/** Whether a change of the definition could mend it: it is wrong, or does not fit the database. */
function isMistake(error: unknown): boolean {
  return error instanceof DefinitionError || error instanceof SchemaConflict;
}
