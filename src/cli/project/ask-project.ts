import { existsSync } from "node:fs";
import { intro, outro, select, text } from "@clack/prompts";
import { CommandError } from "../exit-codes.ts";
import { type TemplateName, templateHints, templateNames } from "./templates.ts";

/** What a person wants a project to start from: a template, or the file of an existing database. */
export type Start = { readonly template: TemplateName } | { readonly database: string };

/** Asks a person what the flags did not say. Whoever cancels gets a `CommandError`, and nothing is made. */
export const askProject = {
  /** Begins the conversation. */
  begin: (): void => intro("A new Charter project"),

  /** What it is called; `fallback` when nothing is typed. */
  name: async (fallback: string): Promise<string> =>
    answered(await text({ message: "What is it called?", placeholder: fallback, defaultValue: fallback })),

  /** What it starts from. */
  start: async (): Promise<Start> => {
    const templates = templateNames.map((value) => ({ value, label: value, hint: templateHints[value] }));
    const database = {
      value: "database" as const,
      label: "a database",
      hint: "the tables of an SQLite file, and their rows",
    };
    const chosen = answered<TemplateName | "database">(
      await select<TemplateName | "database">({
        message: "What does it start from?",
        options: [...templates, database],
      }),
    );
    if (chosen !== "database") return { template: chosen };
    const validate = (file: string | undefined): string | undefined =>
      file !== undefined && existsSync(file) ? undefined : "There is no such file.";
    return { database: answered(await text({ message: "Where is it?", placeholder: "shop.db", validate })) };
  },

  /** Ends the conversation. */
  end: (): void => outro("Here it is:"),
};

function answered<Answer extends string>(answer: Answer | symbol): Answer {
  if (typeof answer === "symbol") throw new CommandError("Nothing was made.");
  return answer;
}
