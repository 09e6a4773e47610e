import type { Command } from "commander";
import { settingDefinitions } from "../../config/setting-definitions.ts";
import type { SettingFlags } from "../../config/setting-reader.ts";

/** Gives a command a flag for each setting, or for those named. */
export function addSettingFlags(command: Command, names?: readonly string[]): Command {
  for (const { name, flag, variable, placeholder, fallback, description } of settingDefinitions) {
    if (flag === undefined || names?.includes(name) === false) continue;
    command.option(`${flag} <${placeholder}>`, `${description} [${variable}] (default: ${fallback})`);
  }
  return command;
}

/** What the help says of the settings that have no flag. */
export function settingsWithoutFlag(): string {
  const lines = settingDefinitions
    .filter(({ flag }) => flag === undefined)
    .map(({ variable, description, fallback }) => `  ${variable}  ${description} (default: ${fallback})`);
  return `Without a flag, since a command line can be read by others:\n${lines.join("\n")}`;
}

/** The flags of settings among a command's options. */
export function settingFlags(options: object): SettingFlags {
  const given = new Map<string, unknown>(Object.entries(options));
  return Object.fromEntries(
    settingDefinitions.flatMap(({ name }) => {
      const value = given.get(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
