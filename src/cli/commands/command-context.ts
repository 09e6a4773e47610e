import type { Paint, Terminal } from "../terminal/terminal.ts";

/** What a program that runs the command line in itself may change of it. */
export interface CommandHooks {
  /** What `dev` shows to be tried once it serves at an address, in place of a first call of its own. */
  readonly firstCalls?: (url: string, paint: Paint) => readonly string[];
}

/** What the outside world gives to a command. */
export interface CommandContext extends CommandHooks {
  /** Where the command speaks. */
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Sets the code to end with, for a command that said all there is to say. */
  readonly endWith: (exitCode: number) => void;
}
