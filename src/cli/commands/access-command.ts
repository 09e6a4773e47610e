import { type AccessAction, type AccessQuestion, createExplainAccess } from "../../admin/explain-access.ts";
import { type OpenData, openData } from "../../app.ts";
import { loadDefinition } from "../../charter/load.ts";
import { loadSecret } from "../../config/secret.ts";
import { readSettings } from "../../config/settings.ts";
import { createProfiles } from "../../identity/index.ts";
import { isJsonObject, type JsonObject } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import { definitionPath } from "../definition-path.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { serviceCalls } from "../service-calls.ts";
import { explainedJson, explainedLines } from "../terminal/explained-access.ts";
import type { CommandContext } from "./command-context.ts";
import { settingFlags } from "./setting-flags.ts";

/** The flags of `charter access explain`, beside those of the settings. */
export interface AccessExplainOptions {
  readonly user: string;
  readonly resource: string;
  readonly action: AccessAction;
  readonly id?: string;
  readonly input?: string;
  readonly roles?: string;
  /** The id of the organization that a tenant's record is of. */
  readonly org?: string;
}

/** Says why somebody may do something, or may not, and ends with 1 where they may not. It reads the database alone. */
export async function accessExplainCommand(
  named: string | undefined,
  options: AccessExplainOptions,
  { terminal, environment, endWith }: CommandContext,
): Promise<void> {
  const sources = { flags: settingFlags(options), environment };
  const settings = readSettings(sources);
  const question = questionOf(options);
  const model = await loadDefinition(definitionPath(named));
  const secret = loadSecret(sources, settings.dataFolder);
  try {
    const data = await openData({ model, settings, secret, migrate: false });
    try {
      const explained = await explain(data, question, options.org);
      terminal.result(explainedJson(explained));
      for (const line of explainedLines(explained, question, terminal.paint)) terminal.line(line);
      if (!explained.allowed) endWith(exitCodes.failed);
    } finally {
      await data.close();
    }
  } catch (error) {
    throw withNextStep(error);
  }
}

async function explain(data: OpenData, question: AccessQuestion, organization: string | undefined) {
  const profiles = createProfiles(data.model, data.engine);
  const call = serviceCalls(data, "access explain", organization);
  return await createExplainAccess({ ...data, profiles })(call(), question);
}

function questionOf({ user, resource, action, id, input, roles }: AccessExplainOptions): AccessQuestion {
  return {
    user,
    resource,
    action,
    ...(id === undefined ? {} : { id }),
    ...(input === undefined ? {} : { input: inputOf(input) }),
    ...(roles === undefined ? {} : { roles: roles.split(",").filter((role) => role !== "") }),
  };
}

function inputOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // It is told below, as for any other text.
  }
  throw new CommandError("--input is no JSON object.", `Such as: --input '{"status":"closed"}'`, exitCodes.usage);
}

function withNextStep(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const cause = { cause: error };
  if (error.code === "storage_unavailable") {
    const next = "Stop the server first; or ask it: POST /api/v1/admin/access/explain, as an admin.";
    return new CommandError(error.message, next, undefined, cause);
  }
  if (error.code === "org_required") {
    return new CommandError(error.message, "Say in which organization: --org ID", undefined, cause);
  }
  const [fault] = error.errors;
  return new CommandError(fault?.message ?? error.message, "Correct the question, and ask again.", undefined, cause);
}
