import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import type { Json } from "../../kit/json.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { askProject, type Start } from "../project/ask-project.ts";
import { projectFiles } from "../project/project-files.ts";
import { isTemplateName, templateNames, templateText } from "../project/templates.ts";
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

/** Makes a project in `folder` that runs as it is. Raises a `CommandError` rather than write over a file. */
export async function initCommand(folder: string, options: InitOptions, context: CommandContext): Promise<void> {
  if (options.template !== undefined && options.from !== undefined) {
    throw new CommandError("--template and --from exclude each other.", "Name one of them.", exitCodes.usage);
  }
  refuseExisting(folder);
  const { name, start } = await choose(folder, options, context);
  const { definition, plan } =
    "template" in start
      ? { definition: await templateText(start.template, name), plan: undefined }
      : definitionOf(start.database, name);
  const source = "database" in start ? { source: relative(resolve(folder), resolve(start.database)) } : {};
  const written = await writeFiles(folder, projectFiles({ name, folder, definition, ...source }));
  report(folder, written, plan, source.source, context);
}

function definitionOf(file: string, name: string): { readonly definition: string; readonly plan: SourcePlan } {
  const plan = readPlan(file);
  return { definition: definitionText(plan, { name, source: basename(file) }), plan };
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
  { interactive, terminal }: CommandContext,
): Promise<{ readonly name: string; readonly start: Start }> {
  const given = givenStart(options);
  const fallback =
    given !== undefined && "database" in given ? given.database.replace(/\.[^./]*$/, "") : resolve(folder);
  const defaultName = titleOf(basename(fallback));
  if (!interactive || options.yes === true || terminal.json) {
    return { name: options.name ?? defaultName, start: given ?? { template: "empty" } };
  }
  askProject.begin();
  const name = options.name ?? (await askProject.name(defaultName));
  const start = given ?? (await askProject.start());
  askProject.end();
  return { name, start };
}

function givenStart({ template, from }: InitOptions): Start | undefined {
  if (from !== undefined) return { database: sourceFile(from) };
  if (template === undefined) return undefined;
  if (isTemplateName(template)) return { template };
  const known = templateNames.join(", ");
  throw new CommandError(`There is no template ${template}.`, `Choose one of ${known}.`, exitCodes.usage);
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
