import { escapePointer } from "../kit/json-pointer.ts";
import { Problem } from "../kit/problem.ts";

const none: ReadonlyMap<string, string> = new Map();

/**
 * Reads the query of a URL (`application/x-www-form-urlencoded`, in UTF-8). Raises `malformed` for what is no
 * percent-encoding or no UTF-8, and `invalid_parameter` for a parameter given twice: which of the two is meant, nobody knows.
 */
export function parseQuery(search: string): ReadonlyMap<string, string> {
  if (search === "") return none;
  const found = new Map<string, string>();
  for (const pair of search.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals), "the name of a query parameter");
    if (found.has(name)) throw parameterProblem(name, "is given twice");
    found.set(name, equals < 0 ? "" : decode(pair.slice(equals + 1), `the query parameter ${quoted(name)}`));
  }
  return found;
}

/** Raises `malformed` unless the text is percent-encoded UTF-8. */
export function decode(text: string, what: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? decodePath(spaced, what) : spaced;
}

/** As `decode`, but for a part of a path, where `+` stands for itself. */
export function decodePath(text: string, what: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Problem("malformed", `In ${what} something is no percent-encoded UTF-8.`, { cause });
  }
}

/** The problem of a query parameter. A hint comes as a sentence with a space before it. */
export function parameterProblem(name: string, fault: string, hint = ""): Problem {
  const message = `The query parameter ${quoted(name)} ${fault}.${hint}`;
  const parameter = shortened(name);
  return new Problem("invalid_parameter", message, {
    errors: [{ pointer: `/${escapePointer(parameter)}`, code: "invalid_parameter", message }],
    extra: { parameter },
  });
}

function quoted(name: string): string {
  return JSON.stringify(shortened(name));
}

function shortened(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name;
}
