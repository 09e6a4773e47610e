/** A setting that cannot be used. */
export interface SettingFault {
  /** The flag or environment variable that gave it. */
  readonly source: string;
  /** What is wrong with the value, and what it could be instead. */
  readonly message: string;
}

/** Raised when settings are wrong: holds all of the faults at once. Never holds the value of a secret. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(readonly faults: readonly SettingFault[]) {
    super(faults.map(({ source, message }) => `${source}: ${message}`).join("\n"));
  }
}
