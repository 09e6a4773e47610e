/** A fault of a definition: where it is in the definition, where in its file if that could be found, and what is wrong. */
export interface DefinitionFault {
  /** The way to it from the top: `resources.tickets.fields.status.default`. Empty for the file as a whole. */
  readonly path: string;
  /** What is wrong and, where something near is known, what was likely meant. */
  readonly message: string;
  readonly file?: string;
  /** Count from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** Raised for a definition that is wrong. Holds all of its faults, in the order of the file where places are known. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";
  readonly errors: readonly DefinitionFault[];

  constructor(errors: readonly DefinitionFault[], options?: ErrorOptions) {
    super(describe(errors), options);
    this.errors = errors;
  }
}

function describe(errors: readonly DefinitionFault[]): string {
  const heading = errors.length === 1 ? "The definition has an error" : `The definition has ${errors.length} errors`;
  return [`${heading}:`, ...errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))].join(
    "\n",
  );
}
