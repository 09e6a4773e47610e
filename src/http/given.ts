import { textFault } from "../data/check-text.ts";
import { isJsonArray, type Json, type JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import { didYouMean } from "../kit/nearest.ts";
import { invalid, type Problem } from "../kit/problem.ts";
import { parameterProblem, parseQuery } from "./parse-query.ts";

/**
 * Parameters given to a call, in its query or in a body, read by their names. What is not as expected is a problem that
 * names it: `invalid_parameter` for a query, `validation` with a pointer for a body.
 */
export interface Given {
  text(name: string): string | undefined;
  /** Several names with commas between; in a body an array of them too. At most 100, none empty. */
  names(name: string): readonly string[] | undefined;
  /** A whole number within bounds. */
  whole(name: string, min: number, max: number): number | undefined;
  flag(name: string): boolean | undefined;
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
}

/** Names in one parameter at most. */
const mostNames = 100;

/** Reads the parameters of a query. One that is not among `known` is a problem. */
export function givenInQuery(search: string, known: readonly string[]): Given {
  const values = parseQuery(search);
  for (const name of values.keys()) {
    if (!known.includes(name)) throw parameterProblem(name, "is unknown", didYouMean(name, known));
  }
  return new GivenValues(
    (name) => values.get(name),
    (name, fault) => parameterProblem(name, fault),
  );
}

/** Reads the same parameters from a body. */
export function givenInBody(body: JsonObject, known: readonly string[]): Given {
  for (const name of Object.keys(body)) {
    if (known.includes(name)) continue;
    const message = `There is no parameter ${JSON.stringify(name.slice(0, 64))}.${didYouMean(name, known)}`;
    throw invalid(`/${escapePointer(name)}`, "unknown_field", message);
  }
  return new GivenValues(
    (name) => (Object.hasOwn(body, name) ? (body[name] ?? undefined) : undefined),
    (name, fault) => invalid(`/${name}`, "wrong_type", `The parameter ${JSON.stringify(name)} ${fault}.`),
  );
}

class GivenValues implements Given {
  constructor(
    private readonly value: (name: string) => Json | undefined,
    private readonly problem: (name: string, fault: string) => Problem,
  ) {}

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw this.problem(name, "must be a string");
    const fault = textFault(value);
    if (fault) throw this.problem(name, `makes no sense: ${fault.message.replace(/\.$/, "")}`);
    return value;
  }

  names(name: string): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const parts = typeof value === "string" ? value.split(",", mostNames + 1) : value;
    if (!isJsonArray(parts)) throw this.problem(name, "must be a string or an array of strings");
    if (parts.length > mostNames) throw this.problem(name, `may hold ${mostNames} names at most`);
    return parts.map((part) => {
      if (typeof part === "string" && part !== "") return part;
      throw this.problem(name, "holds a name that is empty or no string");
    });
  }

  whole(name: string, min: number, max: number): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) return number;
    throw this.problem(name, `must be a whole number from ${min} to ${max}`);
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    throw this.problem(name, "must be true or false");
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw this.problem(name, `must be ${choices.join(" or ")}`);
  }
}
