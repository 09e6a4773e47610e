import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadDefinition } from "../../charter/load.ts";
import { readSettings } from "../../config/settings.ts";
import { declaredResources } from "../declared-resources.ts";
import { definitionPath } from "../definition-path.ts";
import { CommandError } from "../exit-codes.ts";
import { offerAdministrator } from "../offer-administrator.ts";
import { onStopSignal } from "../signals.ts";
import { startServer } from "../start-server.ts";
import { counted } from "../terminal/terminal.ts";
import type { CommandContext } from "./command-context.ts";
import { settingFlags } from "./setting-flags.ts";

/** The flags of `charter start`, beside those of the settings. */
export interface StartOptions {
  readonly applySafe?: boolean;
}

/** Serves a definition as in production, until a signal asks it to stop. */
export async function startCommand(
  named: string | undefined,
  options: StartOptions,
  { terminal, environment }: CommandContext,
): Promise<void> {
  const sources = { flags: settingFlags(options), environment };
  const settings = readSettings(sources);
  refuseSharedKey(settings.dataFolder);
  const model = await loadDefinition(definitionPath(named));
  const migrate = options.applySafe === true;
  const stop = Promise.withResolvers<void>();
  onStopSignal(stop.resolve);
  const app = await startServer({ model, settings, sources, devTokens: false, migrate });
  terminal.line(`charter ready ${app.url}`);
  terminal.line(
    terminal.paint.dim(`${model.name}: ${counted(declaredResources(model).length, "resource")}; Ctrl-C stops`),
  );
  await offerAdministrator(app, terminal);
  terminal.result({ ready: app.url });
  await stop.promise;
  await app.stop();
}

/** The key that a first start keeps in the data folder is its owner's alone; one that others can read protects nothing. */
function refuseSharedKey(dataFolder: string): void {
  const file = join(dataFolder, "secret.key");
  if (!existsSync(file) || (statSync(file).mode & 0o077) === 0) return;
  throw new CommandError(`The key in ${file} can be read by others than its owner.`, `chmod 600 ${file}`);
}
