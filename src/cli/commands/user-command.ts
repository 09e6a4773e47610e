import { password as askPassword, isCancel } from "@clack/prompts";
import { createSystemGrants } from "../../access/system-grant.ts";
import { openData } from "../../app.ts";
import { loadDefinition } from "../../charter/load.ts";
import { loadSecret } from "../../config/secret.ts";
import { readSettings } from "../../config/settings.ts";
import { createPerson, IdentityStore, type NewPerson } from "../../identity/index.ts";
import { Problem } from "../../kit/problem.ts";
import { definitionPath } from "../definition-path.ts";
import { CommandError } from "../exit-codes.ts";
import type { CommandContext } from "./command-context.ts";
import { settingFlags } from "./setting-flags.ts";

/** The flags of `charter user create`, beside those of the settings. */
export interface UserCreateOptions {
  readonly email: string;
  readonly name?: string;
  readonly role?: readonly string[];
  readonly passwordStdin?: boolean;
}

/** Makes a person who can sign in, their address taken as proven. It is how the first administrator comes to be. */
export async function userCreateCommand(
  named: string | undefined,
  options: UserCreateOptions,
  { terminal, environment }: CommandContext,
): Promise<void> {
  const sources = { flags: settingFlags(options), environment };
  const settings = readSettings(sources);
  const model = await loadDefinition(definitionPath(named));
  const { email, name, role: roles = [] } = options;
  const password = options.passwordStdin ? await readPassword() : await promptPassword();
  const person: NewPerson = { email, password, roles, ...(name === undefined ? {} : { name }) };
  const secret = loadSecret(sources, settings.dataFolder);
  try {
    const data = await openData({ model, settings, secret, migrate: false });
    try {
      const store = new IdentityStore(data.records, data.writer, createSystemGrants(model));
      const actor = { kind: "service", id: null, roles: [], profile: {} } as const;
      const by = { actor, requestId: "user create", ip: null };
      const id = await createPerson(store, by, person, model.identity.password.min);
      terminal.line(`${terminal.paint.green("✓")} ${email.toLowerCase()} can sign in${rolesText(roles)}.`);
      terminal.result({ id, email: email.toLowerCase(), roles: [...roles] });
    } finally {
      await data.close();
    }
  } catch (error) {
    throw withNextStep(error, email);
  }
}

function rolesText(roles: readonly string[]): string {
  return roles.length === 0 ? "" : ` as ${roles.join(", ")}`;
}

/** The first line of the standard input. */
async function readPassword(): Promise<string> {
  const [line = ""] = (await Bun.stdin.text()).split(/\r?\n/, 1);
  return line;
}

async function promptPassword(): Promise<string> {
  if (process.stdin.isTTY !== true) {
    throw new CommandError("There is no terminal to ask for the password on.", "Pipe it in: --password-stdin");
  }
  const answer = await askPassword({ message: "Password" });
  if (isCancel(answer)) throw new CommandError("Nothing was made.", "Run it again when you like.");
  return answer;
}

function withNextStep(error: unknown, email: string): unknown {
  if (!(error instanceof Problem)) return error;
  if (error.code === "storage_unavailable") {
    const next = "Stop the server, make the person, and start it again; or use the link that its start printed.";
    return new CommandError(error.message, next, undefined, { cause: error });
  }
  if (error.code === "unique")
    return new CommandError(`${email} is known already.`, "Give their roles by PATCH /api/v1/users/{id}.");
  const [fault] = error.errors;
  return new CommandError(fault?.message ?? error.message, "Correct it, and run it again.", undefined, {
    cause: error,
  });
}
