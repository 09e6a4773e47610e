import { DefinitionError } from "../../charter/definition-error.ts";
import type { Model, Resource } from "../../charter/model.ts";
import { faultsJson, faultsText, shortPath } from "../terminal/definition-faults.ts";
import { counted, type Terminal } from "../terminal/terminal.ts";
import { devUser } from "./dev-user.ts";

/** What `charter dev` says while it runs. */
export class DevTerminal {
  constructor(
    private readonly terminal: Terminal,
    private readonly file: string,
  ) {}

  /** The server answers: where, and how to call it. */
  ready(url: string, model: Model): void {
    const { terminal } = this;
    const { paint } = terminal;
    const token = `dev:${devUser.id}:${[...model.roles.keys()].join(",")}`;
    terminal.result({ ready: url, docs: `${url}/api/v1/docs`, token });
    terminal.line(`${paint.green("✓")} ${paint.bold(`charter ready ${url}`)}`);
    terminal.line();
    terminal.line(`  ${paint.dim("Docs")}  ${url}/api/v1/docs`);
    terminal.line(`  ${paint.dim("File")}  ${this.#shortFile}, followed; Ctrl-C stops`);
    terminal.line();
    const example = exampleResource(model);
    if (example === undefined) return;
    terminal.line("  Call it as a user with all declared roles (only dev takes such tokens):");
    terminal.line(`  curl -H 'Authorization: Bearer ${token}' '${url}/api/v1${example.path}?limit=5'`);
    terminal.line();
  }

  /** Another definition is served. */
  replaced(model: Model, steps: readonly string[]): void {
    const { terminal } = this;
    terminal.result({ replaced: model.revision, steps: [...steps] });
    terminal.line(`${this.#time} ${terminal.paint.green("✓")} Serving the new definition.`);
    for (const step of steps) terminal.line(`           ${terminal.paint.green("+")} ${step}`);
  }

  /** A definition could not be loaded or served. */
  failed(error: unknown, serving: boolean): void {
    const { terminal } = this;
    const paint = terminal.notePaint;
    const message = error instanceof Error ? error.message : String(error);
    const faults = error instanceof DefinitionError ? { faults: faultsJson(error) } : {};
    terminal.result({ error: { message, ...faults }, serving });
    if (terminal.json) return;
    terminal.note(
      `${this.#time} ${error instanceof DefinitionError ? faultsText(error, paint) : paint.red(`✗ ${message}`)}`,
    );
    const many = error instanceof DefinitionError ? error.errors.length : 1;
    const state = serving ? "The last good definition is still serving" : "Nothing is served yet";
    terminal.note(
      `\n${paint.yellow("!")} ${state}; waiting for ${counted(many, "fix", "fixes")} in ${this.#shortFile}.\n`,
    );
  }

  get #shortFile(): string {
    return shortPath(this.file, process.cwd());
  }

  get #time(): string {
    return this.terminal.paint.dim(new Date().toTimeString().slice(0, 8));
  }
}

function exampleResource(model: Model): Resource | undefined {
  const declared = [...model.resources.values()].filter(({ name }) => name !== "users");
  const readable = declared.filter(({ access }) => access.read !== undefined);
  // The one that most is said about is the one that people come for.
  return readable.toSorted((a, b) => b.fields.size - a.fields.size)[0] ?? declared[0];
}
