/** A value that the environment gives at start. Made by `env`. */
export class EnvironmentValue {
  readonly variable: string;

  constructor(variable: string) {
    this.variable = variable;
    Object.freeze(this);
  }
}

/**
 * Names an environment variable whose value is read when the server starts, so that addresses and credentials
 * stay out of the file. A variable that is not set is an error at start.
 */
export function env(variable: string): EnvironmentValue {
  return new EnvironmentValue(variable);
}
