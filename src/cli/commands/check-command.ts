import { loadDefinition } from "../../charter/load.ts";
import type { Json } from "../../kit/json.ts";
import { findIndexAdvice, type IndexAdvice } from "../check/index-advice.ts";
import { declaredResources } from "../declared-resources.ts";
import { definitionPath } from "../definition-path.ts";
import { exitCodes } from "../exit-codes.ts";
import { shortPath } from "../terminal/definition-faults.ts";
import { counted, type Paint } from "../terminal/terminal.ts";
import type { CommandContext } from "./command-context.ts";

/** The flags of `charter check`. */
export interface CheckOptions {
  readonly strict?: boolean;
}

/** Checks a definition, and names the lists that would be slow for want of an index. */
export async function checkCommand(
  named: string | undefined,
  options: CheckOptions,
  { terminal, endWith }: CommandContext,
): Promise<void> {
  const file = definitionPath(named);
  const model = await loadDefinition(file);
  const resources = declaredResources(model).length;
  const advice = await findIndexAdvice(model);
  const warnings = advice.filter(({ index }) => index !== undefined);
  const notes = advice.filter(({ index }) => index === undefined);
  const failed = options.strict === true && warnings.length > 0;
  terminal.result({
    ok: !failed,
    resources,
    warnings: warnings.map(toJson),
    notes: notes.map(toJson),
  });
  const { paint } = terminal;
  const mark = failed ? paint.red("✗") : paint.green("✓");
  const counts = [counted(resources, "resource"), counted(warnings.length, "warning")];
  terminal.line(`${mark} ${paint.bold(shortPath(file, process.cwd()))} is right: ${counts.join(", ")}.`);
  for (const each of warnings) terminal.line(`\n${paint.yellow("!")} ${adviceText(each, paint)}`);
  for (const each of notes) terminal.line(`\n${paint.dim("·")} ${adviceText(each, paint)}`);
  if (warnings.length > 0 && !failed) terminal.line(paint.dim("\nWarnings fail with --strict."));
  if (failed) endWith(exitCodes.failed);
}

function adviceText({ resource, sort, rule, roles, fault, index }: IndexAdvice, paint: Paint): string {
  const callers = roles.length === 0 ? "" : ` for ${roles.join(", ")}`;
  const does = fault === "scans" ? "reads every record" : "sorts every record that the rule lets through";
  const lines = [
    `${paint.bold(resource)}: a list sorted by ${paint.cyan(sort)}${callers} ${does}.`,
    `    rule   ${rule}`,
    index === undefined
      ? "    No index can follow this rule: filter such lists by a relation, or by a field with an index."
      : `    add    ${paint.cyan(`indexes: [[${index.map((key) => JSON.stringify(key)).join(", ")}]]`)}`,
  ];
  return lines.join("\n");
}

function toJson({ resource, sort, rule, roles, fault, index }: IndexAdvice): Json {
  return { resource, sort, rule, roles: [...roles], fault, ...(index === undefined ? {} : { index: [...index] }) };
}
