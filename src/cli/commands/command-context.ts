import type { Terminal } from "../terminal/terminal.ts";

/** What the outside world gives to a command. */
export interface CommandContext {
  /** Where the command speaks; made once `--json` is known. */
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
}
