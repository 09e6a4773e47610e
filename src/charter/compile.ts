import { buildModel } from "./build-model.ts";
import { Definition } from "./charter.ts";
import { DefinitionError } from "./definition-error.ts";
import { modelRevision } from "./describe.ts";
import { Faults } from "./faults.ts";
import { freezeDeeply } from "./frozen.ts";
import { locateFaults } from "./locate.ts";
import type { Model } from "./model.ts";
import { describeValue } from "./option-reader.ts";
import { readDefinition } from "./read-definition.ts";

/** What compiling may depend on beside the definition. */
export interface CompileOptions {
  /** Answers `env`. By default the process's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Compiles what `charter({ … })` returned to an immutable model. Raises a `DefinitionError` with every fault there is, each with
 * its place; a part whose fault hides others (what is no resource at all) is reported without them.
 */
export function compileModel(definition: unknown, options: CompileOptions = {}): Model {
  if (!isDefinition(definition)) {
    const message = `A charter file must export what charter({ … }) returns as its default, got ${describeValue(definition)}.`;
    throw new DefinitionError([{ path: "", message }]);
  }
  const faults = new Faults();
  const draft = readDefinition(definition.given, options.environment ?? process.env, faults);
  const model = buildModel(draft, faults);
  if (faults.found.length > 0) throw new DefinitionError(locateFaults(definition, faults.found));
  return freezeModel(model);
}

function freezeModel(model: Omit<Model, "revision">): Model {
  const whole = { ...model, revision: "" };
  return freezeDeeply({ ...model, revision: modelRevision(whole) });
}

function isDefinition(value: unknown): value is Definition {
  return value instanceof Definition;
}
