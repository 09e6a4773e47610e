import { Argument, Command, Option } from "commander";
import type { AccessExplainOptions } from "./commands/access-command.ts";
import type { CheckOptions } from "./commands/check-command.ts";
import type { CommandContext } from "./commands/command-context.ts";
import type { ImportOptions } from "./commands/import-command.ts";
import type { InitOptions } from "./commands/init-command.ts";
import { addSettingFlags, settingsWithoutFlag } from "./commands/setting-flags.ts";
import type { StartOptions } from "./commands/start-command.ts";
import type { UserCreateOptions } from "./commands/user-command.ts";
import { packageVersion } from "./project/package-spec.ts";
import { templateNames } from "./project/templates.ts";

const jsonFlag = ["--json", "answer in JSON on one line, for machines"] as const;

/**
 * The command line: every command with its flags and examples. It raises instead of ending the process.
 * A command is loaded when it is asked for, so that help and small commands do not wait for the server to load.
 */
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
  addDev(program, context);
  addStart(program, context);
  addCheck(program, context);
  addImport(program, context);
  addUser(program, context);
  addAccess(program, context);
  for (const command of program.commands) {
    command.showHelpAfterError(`Run charter ${command.name()} --help for its flags, with examples.`);
  }
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
    .action(async (folder: string, options: InitOptions) =>
      (await import("./commands/init-command.ts")).initCommand(folder, options, context),
    );
}

function addDev(program: Command, context: CommandContext): void {
  const command = program
    .command("dev")
    .description("serve while you work: follow every change, take tokens to try things out")
    .addArgument(definitionArgument());
  addSettingFlags(command)
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
A mistake in the definition is shown, and the last good one goes on serving. Safe schema changes are applied.

${settingsWithoutFlag()}

Examples:
  charter dev
  charter dev examples/todo/charter.ts --port 0
  PORT=8080 charter dev
`,
    )
    .action(async (file: string | undefined, options: object) =>
      (await import("./commands/dev-command.ts")).devCommand(file, options, context),
    );
}

function addStart(program: Command, context: CommandContext): void {
  const command = program
    .command("start")
    .description("serve as in production")
    .addArgument(definitionArgument())
    .option("--apply-safe", "apply the schema changes that the definition needs, if all are safe");
  addSettingFlags(command)
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
${settingsWithoutFlag()}

SIGTERM and SIGINT stop it once it answered what it accepted; a second one stops it at once.

Examples:
  charter start
  charter start --host 0.0.0.0 --port 80 --public-url https://api.example.com
  DATABASE_URL=sqlite:/var/lib/charter/data.db charter start --apply-safe
`,
    )
    .action(async (file: string | undefined, options: StartOptions) =>
      (await import("./commands/start-command.ts")).startCommand(file, options, context),
    );
}

function addCheck(program: Command, context: CommandContext): void {
  program
    .command("check")
    .description("check a definition, and name the lists that want an index")
    .addArgument(definitionArgument())
    .option("--strict", "fail on warnings too")
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
Examples:
  charter check
  charter check --strict
  charter check examples/helpdesk/charter.ts --json
`,
    )
    .action(async (file: string | undefined, options: CheckOptions) =>
      (await import("./commands/check-command.ts")).checkCommand(file, options, context),
    );
}

function addImport(program: Command, context: CommandContext): void {
  const command = program
    .command("import")
    .description("bring the rows of an existing database in")
    .addArgument(definitionArgument())
    .requiredOption("--from <source>", "where the rows are: sqlite:FILE")
    .option("--org <id>", "the organization that tenants' records go to");
  addSettingFlags(command, ["database", "data", "secretFile"])
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
The source is only read. Rows that are there already are left as they are, so it may run again. It needs the database for
itself: stop the server first. Ends with 1 when rows were refused, and names each with its reason.

Examples:
  charter import --from sqlite:shop.db
  charter import shop/charter.ts --from sqlite:shop.db --json
`,
    )
    .action(async (file: string | undefined, options: ImportOptions) =>
      (await import("./commands/import-command.ts")).importCommand(file, options, context),
    );
}

function addUser(program: Command, context: CommandContext): void {
  const user = program.command("user").description("the people of the system").helpCommand(false);
  const command = user
    .command("create")
    .description("make a person who can sign in, such as the first administrator")
    .addArgument(definitionArgument())
    .requiredOption("--email <address>", "their address, taken as proven")
    .option("--name <name>", "their name")
    .option("--role <roles...>", "their roles: declared ones, or admin")
    .option("--password-stdin", "take the password from the first line of the standard input, instead of asking");
  addSettingFlags(command, ["database", "data", "secretFile"])
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
It needs the database for itself: stop the server first.

Examples:
  charter user create --email ada@example.com --role admin
  pass ada | charter user create --email ada@example.com --role admin --password-stdin
`,
    )
    .action(async (file: string | undefined, options: UserCreateOptions) =>
      (await import("./commands/user-command.ts")).userCreateCommand(file, options, context),
    );
}

function addAccess(program: Command, context: CommandContext): void {
  const access = program.command("access").description("who may do what").helpCommand(false);
  const command = access
    .command("explain")
    .description("say why somebody may do something, or may not, clause by clause")
    .addArgument(definitionArgument())
    .requiredOption("--user <id or address>", "who would do it: the id of a user, or their e-mail address")
    .requiredOption("--resource <name>", "with a record of which resource")
    .addOption(
      new Option("--action <action>", "what would be done")
        .choices(["read", "create", "update", "delete"])
        .makeOptionMandatory(),
    )
    .option("--id <id>", "with which record; needed for all but create")
    .option("--input <json>", "the fields of the write, with the values they would have")
    .option("--org <id>", "the organization that a tenant's record is of")
    .option("--roles <roles>", "roles to suppose, with commas between; by default those that the user has");
  addSettingFlags(command, ["database", "data", "secretFile"])
    .option(...jsonFlag)
    .addHelpText(
      "after",
      `
Ends with 0 when they may, and with 1 when they may not. It needs the database for itself: stop the server first, or ask it by
POST /api/v1/admin/access/explain.

Examples:
  charter access explain --user ada@example.com --resource tickets --action read --id 0197b2a0-0000-7000-8000-000000000001
  charter access explain --user ada@example.com --resource tickets --action create --input '{"subject":"Printer"}'
  charter access explain --user ada@example.com --roles agent,supervisor --resource tickets --action delete --id ID --json
`,
    )
    .action(async (file: string | undefined, options: AccessExplainOptions) =>
      (await import("./commands/access-command.ts")).accessExplainCommand(file, options, context),
    );
}

function definitionArgument(): Argument {
  return new Argument("[file]", "the definition").default(undefined, "./charter.ts");
}
