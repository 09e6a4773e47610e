import { Argument, Command } from "commander";
import type { CommandContext } from "./commands/command-context.ts";
import { type InitOptions, initCommand } from "./commands/init-command.ts";
import { packageVersion } from "./project/package-spec.ts";
import { templateNames } from "./project/templates.ts";

const jsonFlag = ["--json", "answer in JSON on one line, for machines"] as const;

/** The command line: every command with its flags and examples. It raises instead of ending the process. */
export function createProgram(context: CommandContext): Command {
  const { paint } = context.terminal;
  const program = new Command("charter")
    .description("A backend made of one file, charter.ts.")
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureHelp({
      styleTitle: paint.bold,
      styleCommandText: paint.cyan,
      styleOptionText: paint.cyan,
      showGlobalOptions: false,
    })
    .configureOutput({ outputError: (text, write) => write(context.terminal.notePaint.red(text)) })
    .showSuggestionAfterError()
    .showHelpAfterError("Run charter --help for the commands and their flags.")
    .exitOverride()
    .addHelpText("after", footer);
  addInit(program, context);
  return program;
}

const footer = `
FILE is ./charter.ts when none is named. Colours are used on a terminal only, and not when NO_COLOR is set.

Ends with 0 when all went well, 1 when something failed, 2 when the command line could not be understood.

Examples:
  charter init helpdesk --template helpdesk
  charter dev
  charter check --json
  charter import --from sqlite:shop.db
`;

function addInit(program: Command, context: CommandContext): void {
  program
    .command("init")
    .description("make a project that runs")
    .addArgument(new Argument("[folder]", "where to make it").default(".", "this folder"))
    .option("--name <name>", "the system's name; by default made from the folder's")
    .option("--template <template>", `what to start from: ${templateNames.join(", ")}`)
    .option("--from <source>", "write the definition for an existing database: sqlite:FILE")
    .option("-y, --yes", "ask nothing, take what is not given as it would be by default")
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
Examples:
  charter init helpdesk
  charter init helpdesk --template helpdesk --name "Our helpdesk" --yes
  charter init shop --from sqlite:shop.db
`,
    )
    .action((folder: string, options: InitOptions) => initCommand(folder, options, context));
}
