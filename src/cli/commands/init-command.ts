import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { cancel, intro, isCancel, select, text } from "@clack/prompts";
import type { Json } from "../../kit/json.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { projectFiles } from "../project/project-files.ts";
import { isTemplateName, type TemplateName, templateHints, templateNames, templateText } from "../project/templates.ts";
import { definitionText } from "../source/definition-text.ts";
import { openSource, sourceFile } from "../source/open-source.ts";
import { planSource, type SourcePlan } from "../source/plan.ts";
import { titleOf } from "../source/words.ts";
import { counted } from "../terminal/terminal.ts";
import type { CommandContext } from "./command-context.ts";

/** The flags of `charter init`. */
export interface InitOptions {
  readonly name?: string;
  readonly template?: string;
  readonly from?: string;
  readonly yes?: boolean;
}

interface Choices {
  readonly name: string;
  readonly template: TemplateName;
}

/** Makes a project in `folder` that runs as it is. Raises a `CommandError` rather than write over a file. */
export async function initCommand(folder: string, options: InitOptions, context: CommandContext): Promise<void> {
  if (options.template !== undefined && options.from !== undefined) {
    throw new CommandError("--template and --from exclude each other.", "Name one of them.", exitCodes.usage);
  }
  refuseExisting(folder);
  const file = options.from === undefined ? undefined : sourceFile(options.from);
  const choices = await choose(folder, options, file, context);
  const plan = file === undefined ? undefined : readPlan(file);
  const definition =
    plan === undefined || file === undefined
      ? await templateText(choices.template, choices.name)
      : definitionText(plan, { name: choices.name, source: basename(file) });
  const source = file === undefined ? {} : { source: relative(resolve(folder), resolve(file)) };
  const files = projectFiles({ name: choices.name, folder, definition, ...source });
  const written = await writeFiles(folder, files);
  report(folder, written, plan, source.source, context);
}

function readPlan(file: string): SourcePlan {
  const database = openSource(file, { integers: "number" });
  try {
    const plan = planSource(database);
    if (plan.resources.length > 0) return plan;
    throw new CommandError(`${file} has no tables.`, "Is it the right file?");
  } finally {
    database.close();
  }
}

function refuseExisting(folder: string): void {
  const file = join(folder, "charter.ts");
  if (!existsSync(file)) return;
  throw new CommandError(
    `${file} exists already.`,
    "Name another folder (charter init FOLDER), or move the file away.",
  );
}

async function choose(
  folder: string,
  options: InitOptions,
  file: string | undefined,
  context: CommandContext,
): Promise<Choices> {
  const fallback = titleOf(file === undefined ? basename(resolve(folder)) : basename(file).replace(/\.[^.]*$/, ""));
  const asks = context.interactive && options.yes !== true && !context.terminal.json;
  const name = options.name ?? (asks ? await askName(fallback) : fallback);
  if (options.template === undefined) {
    return { name, template: asks && file === undefined ? await askTemplate() : "empty" };
  }
  if (isTemplateName(options.template)) return { name, template: options.template };
  const known = templateNames.join(", ");
  throw new CommandError(`There is no template ${options.template}.`, `Choose one of ${known}.`, exitCodes.usage);
}

async function askName(fallback: string): Promise<string> {
  intro("A new Charter project");
  const answer = await text({ message: "What is it called?", placeholder: fallback, defaultValue: fallback });
  return isCancel(answer) ? cancelled() : answer;
}

async function askTemplate(): Promise<TemplateName> {
  const options = templateNames.map((value) => ({ value, label: value, hint: templateHints[value] }));
  const answer = await select<TemplateName>({ message: "What does it start from?", options });
  return isCancel(answer) ? cancelled() : answer;
}

function cancelled(): never {
  cancel("Nothing was made.");
  throw new CommandError("Cancelled.");
}

/** Writes the files that are not there yet, and gives their names: a folder may already have its own package.json. */
async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, content] of files) {
    const path = join(folder, name);
    if (existsSync(path)) continue;
    await Bun.write(path, content);
    written.push(name);
  }
  return written;
}

function report(
  folder: string,
  written: readonly string[],
  plan: SourcePlan | undefined,
  source: string | undefined,
  { terminal }: CommandContext,
): void {
  const { paint } = terminal;
  const notes: readonly string[] = plan?.notes ?? [];
  const result: Record<string, Json> = { folder: resolve(folder), files: [...written], notes: [...notes] };
  terminal.result(
    plan === undefined ? result : { ...result, resources: plan.resources.map((resource) => resource.name) },
  );
  const shown = folder === "." ? "." : relative(".", folder) || ".";
  terminal.line(`${paint.green("✓")} Made ${written.map((name) => paint.bold(join(shown, name))).join(", ")}`);
  if (plan !== undefined) {
    const rows = plan.resources.reduce((total, resource) => total + resource.table.rows, 0);
    terminal.line(`  ${counted(plan.resources.length, "resource")} for ${counted(rows, "row")}`);
  }
  for (const note of notes) terminal.line(`${paint.yellow("!")} ${note}`);
  terminal.line();
  terminal.line("Next:");
  if (shown !== ".") terminal.line(`  cd ${shown}`);
  terminal.line("  bun install");
  if (source !== undefined) terminal.line(`  bunx charter import --from sqlite:${source}`);
  terminal.line("  bun run dev");
}
