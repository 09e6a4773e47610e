/** What the process ends with. `usage` is for a command line that cannot be understood: nothing was tried. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/**
 * A failure with words for the person at the terminal: what went wrong, and what to do next.
 * It ends the command with `exitCodes.failed`, or with the code given.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    message: string,
    readonly next?: string,
    readonly exitCode: number = exitCodes.failed,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
