import type { ExpressionError } from "../expression/index.ts";
import { didYouMean } from "../kit/nearest.ts";
import { Problem } from "../kit/problem.ts";

/** A parameter of a query that is not as it must be. `detail` is a whole sentence. */
export function parameterProblem(parameter: string, detail: string): Problem {
  return new Problem("invalid_parameter", detail, {
    errors: [{ pointer: `/${parameter}`, code: "invalid_parameter", message: detail }],
    extra: { parameter },
  });
}

/**
 * A name that a caller may not use. It says the same of what is hidden and of what does not exist, and suggests only from
 * `names`: those that this caller may use.
 */
export function unknownName(parameter: string, name: string, names: Iterable<string>): Problem {
  const shown = name.length > 64 ? `${name.slice(0, 64)}…` : name;
  return parameterProblem(parameter, `There is no field ${JSON.stringify(shown)} here.${didYouMean(name, names)}`);
}

/** A fault in the text of an expression, with its place. */
export function expressionProblem(parameter: string, { message, line, column }: ExpressionError): Problem {
  return new Problem("invalid_expression", `In ${parameter}, line ${line}, column ${column}: ${message}`, {
    errors: [{ pointer: `/${parameter}`, code: "expression", message }],
    extra: { parameter, line, column },
  });
}

/** A bound of the definition that a request is beyond. */
export function limitProblem(detail: string, limit: number): Problem {
  return new Problem("limit", detail, { extra: { limit } });
}

/** The cursor is damaged, or was given to another caller or for another query. */
export function invalidCursor(cause?: unknown): Problem {
  return new Problem("invalid_cursor", "The cursor does not belong to this request: start again without it.", {
    cause,
  });
}
