import type { Terminal } from "../terminal/terminal.ts";

/** What the outside world gives to a command. */
export interface CommandContext {
  /** Where the command speaks. */
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Sets the code to end with, for a command that said all there is to say. */
  readonly endWith: (exitCode: number) => void;
}
