import { type SettingDefinition, settingDefinitions } from "./setting-definitions.ts";
import { type SettingFault, SettingsError } from "./settings-error.ts";

/** The values of flags by the names of their settings. */
export type SettingFlags = Readonly<Record<string, string | undefined>>;

/** The environment variables of a process. */
export type SettingEnvironment = Readonly<Record<string, string | undefined>>;

/** Where settings come from. */
export interface SettingSources {
  readonly flags?: SettingFlags;
  readonly environment: SettingEnvironment;
}

/** Reads settings one by one and keeps what is wrong, so that all of it is said at once. */
export class SettingReader {
  readonly #faults: SettingFault[] = [];

  constructor(private readonly sources: SettingSources) {}

  /** The text of a setting; undefined when it is not given. An empty environment variable counts as not given. */
  text(name: string): string | undefined {
    const { variable } = definitionOf(name);
    return this.sources.flags?.[name] ?? (this.sources.environment[variable] || undefined);
  }

  /** Reads a setting by `parse`, which gives undefined for a text that it cannot use; `expected` says what it could. */
  read<Value>(name: string, fallback: Value, expected: string, parse: (text: string) => Value | undefined): Value {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    this.fault(name, `Expected ${expected}, such as ${definitionOf(name).example}; got ${JSON.stringify(text)}.`);
    return fallback;
  }

  /** Keeps a fault of a setting, under the name of the flag or variable that gave it. */
  fault(name: string, message: string): void {
    const { flag, variable } = definitionOf(name);
    this.#faults.push({ source: this.sources.flags?.[name] === undefined ? variable : (flag ?? variable), message });
  }

  /** Raises a `SettingsError` if anything was wrong. */
  finish(): void {
    if (this.#faults.length > 0) throw new SettingsError(this.#faults);
  }
}

function definitionOf(name: string): SettingDefinition {
  const found = settingDefinitions.find((definition) => definition.name === name);
  if (found === undefined) throw new TypeError(`there is no setting ${name}`);
  return found;
}
