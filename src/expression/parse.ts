import { parse as parseCel } from "@bufbuild/cel";
import { ExpressionError } from "./expression.ts";
import { type ExpressionBounds, scan, withoutComments } from "./scan.ts";

/** What the parser gives: CEL's own syntax tree (cel-spec, `syntax.proto`), with its macros also in their written form. */
export type Parsed = ReturnType<typeof parseCel>;
/** An expression of CEL's syntax tree. */
export type Syntax = NonNullable<Parsed["expr"]>;

/** The bounds of a definition's own expressions. */
export const ruleBounds: ExpressionBounds = { length: 65_536, depth: 64 };

const cache = new Map<string, Parsed>();
/** Code units of the texts that are kept: a tree takes about 500 times as many bytes. */
const mostCached = 150_000;
let cached = 0;

/**
 * Parses CEL. Parsing costs 150 to 400 µs, so the latest texts are kept, up to 150,000 characters.
 * Raises `ExpressionError` with the position; a text past the bounds is refused before it is parsed.
 */
export function parse(text: string, bounds: ExpressionBounds = ruleBounds): Parsed {
  const fault = scan(text, bounds);
  if (fault) {
    const { line, column } = positionOf(text, fault.at);
    throw new ExpressionError(fault.message, line, column);
  }
  const known = cache.get(text);
  if (known) return known;
  const parsed = parseText(text);
  keep(text, parsed);
  return parsed;
}

function keep(text: string, parsed: Parsed): void {
  cache.set(text, parsed);
  cached += text.length;
  for (const [oldest] of cache) {
    if (cached <= mostCached) return;
    cache.delete(oldest);
    cached -= oldest.length;
  }
}

/** Line and column, from 1 and in code points, of a code unit of the text. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: Array.from(lines.at(-1) ?? "").length + 1 };
}

function parseText(text: string): Parsed {
  try {
    return parseCel(withoutComments(text));
  } catch (error) {
    const location = locationOf(error);
    const detail = error instanceof Error ? error.message.replace(/^<input>:\d+:\d+:\s*/, "") : "it cannot be read";
    throw new ExpressionError(`This is not an expression: ${detail}.`, location.line, location.column);
  }
}

function locationOf(error: unknown): { readonly line: number; readonly column: number } {
  const start: unknown = property(property(error, "location"), "start");
  const line = property(start, "line");
  const column = property(start, "column");
  return { line: typeof line === "number" ? line : 1, column: typeof column === "number" ? column : 1 };
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
