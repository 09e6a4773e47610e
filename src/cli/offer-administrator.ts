import type { App } from "../app.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Says how the first administrator is made, while there is none. */
export async function offerAdministrator(app: Pick<App, "firstAdministratorLink">, terminal: Terminal): Promise<void> {
  const link = await app.firstAdministratorLink();
  if (link === undefined) return;
  terminal.line(
    `Nobody administers it yet. Make the first administrator within a day at\n  ${terminal.paint.cyan(link)}`,
  );
}
