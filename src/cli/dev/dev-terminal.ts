import { DefinitionError } from "../../charter/definition-error.ts";
import type { Model } from "../../charter/model.ts";
import type { Json } from "../../kit/json.ts";
import type { KeptMail } from "../../mail/mail.ts";
import { SchemaConflict } from "../../storage/index.ts";
import type { CommandHooks } from "../commands/command-context.ts";
import { faultsJson, faultsText, shortPath } from "../terminal/definition-faults.ts";
import { conflictJson, conflictText } from "../terminal/schema-steps.ts";
import { counted, type Paint, type Terminal } from "../terminal/terminal.ts";
import { callAsDevUser, devToken } from "./call-as-dev-user.ts";

/** What a session's terminal speaks of. */
export interface DevTerminalOptions {
  /** The definition that is followed. */
  readonly file: string;
  /** The file of the database. */
  readonly database: string;
  readonly firstCalls?: CommandHooks["firstCalls"];
}

/** What `charter dev` says while it runs. */
export class DevTerminal {
  constructor(
    private readonly terminal: Terminal,
    private readonly options: DevTerminalOptions,
  ) {}

  /** The server answers: where, and how to call it. */
  ready(url: string, model: Model): void {
    const { terminal } = this;
    const { paint } = terminal;
    terminal.result({ ready: url, docs: `${url}/api/v1/docs`, token: devToken(model) });
    terminal.line(`${paint.green("✓")} ${paint.bold(`charter ready ${url}`)}`);
    terminal.line();
    terminal.line(`  ${paint.dim("API ")}  ${url}/api/v1`);
    terminal.line(`  ${paint.dim("Docs")}  ${url}/api/v1/docs`);
    terminal.line(`  ${paint.dim("File")}  ${this.#shortFile}, followed while you edit; Ctrl-C stops`);
    terminal.line();
    const calls = this.options.firstCalls?.(url, paint) ?? callAsDevUser(url, model, paint);
    for (const line of calls) terminal.line(line);
  }

  /** A mail was kept: its words, so that its link can be followed at once. */
  mail({ to, subject, text }: KeptMail): void {
    const { terminal } = this;
    terminal.result({ mail: { to, subject, text } });
    terminal.line(
      `${this.#time} ${terminal.paint.cyan("✉")} ${terminal.paint.bold(subject)} ${terminal.paint.dim(`to ${to}`)}`,
    );
    for (const line of text.split("\n")) if (line !== "") terminal.line(`           ${line}`);
  }

  /** Another definition is served. */
  replaced(model: Model, steps: readonly string[]): void {
    const { terminal } = this;
    terminal.result({ replaced: model.revision, steps: [...steps] });
    terminal.line(`${this.#time} ${terminal.paint.green("✓")} Serving the new definition.`);
    for (const step of steps) terminal.line(`           ${terminal.paint.green("+")} ${step}`);
  }

  /** A definition could not be loaded or served: what is wrong, what serves meanwhile, and what would mend it. */
  failed(error: unknown, serving: boolean): void {
    const { terminal } = this;
    const paint = terminal.notePaint;
    terminal.result({ error: failureJson(error), serving });
    if (terminal.json) return;
    const state = serving ? "The last good definition is still serving." : "Nothing is served yet.";
    terminal.note(`${this.#time} ${paint.red("✗")} ${failureText(error, paint)}`);
    terminal.note(`\n${paint.yellow("!")} ${paint.bold(state)}\n  ${this.#remedy(error)}\n`);
  }

  #remedy(error: unknown): string {
    if (error instanceof DefinitionError) {
      return `Waiting for ${counted(error.errors.length, "fix", "fixes")} in ${this.#shortFile}.`;
    }
    if (!(error instanceof SchemaConflict)) return `Waiting for the next change of ${this.#shortFile}.`;
    const database = shortPath(this.options.database, process.cwd());
    return `Change ${this.#shortFile} back; or stop, delete ${database} with all that is in it, and start anew.`;
  }

  get #shortFile(): string {
    return shortPath(this.options.file, process.cwd());
  }

  get #time(): string {
    return this.terminal.paint.dim(new Date().toTimeString().slice(0, 8));
  }
}

function failureText(error: unknown, paint: Paint): string {
  if (error instanceof DefinitionError) return faultsText(error, paint);
  return error instanceof SchemaConflict ? conflictText(error, paint) : messageOf(error);
}

function failureJson(error: unknown): Json {
  const message = messageOf(error);
  if (error instanceof DefinitionError) return { code: "definition", message, faults: faultsJson(error) };
  if (error instanceof SchemaConflict) return { code: error.code, message, ...conflictJson(error) };
  return { code: "unexpected", message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
