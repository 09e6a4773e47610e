import type { Path } from "./faults.ts";
import { type Token, tokensFrom } from "./source-tokens.ts";

/** Where a part of a call's argument stands in the text. */
export interface SourcePlace {
  /** Offset of the property's name, of the array's item, or of the argument itself. */
  readonly offset: number;
  /** The value, when it is a text that stands there as it is. */
  readonly literal?: Token;
  /** How many steps of the path were found. */
  readonly steps: number;
}

/**
 * Finds a part of an argument of the call that begins at `offset`: through object and array literals, as far as they are
 * written out there. Undefined when the call or the argument is not found.
 */
export function findInCall(text: string, offset: number, argument: number, path: Path): SourcePlace | undefined {
  const tokens = new Tokens(text, offset);
  const opening = [1, 2, 3].find((index) => tokens.at(index)?.text === "(");
  if (opening === undefined) return undefined;
  let start = opening + 1;
  for (let index = 0; index < argument; index += 1) {
    const end = tokens.endOfValue(start);
    if (tokens.at(end)?.text !== ",") return undefined;
    start = end + 1;
  }
  return follow(tokens, start, path);
}

/** Tokens of a text, read as they are asked for. */
class Tokens {
  readonly #read: Token[] = [];
  readonly #rest: Iterator<Token>;

  constructor(text: string, offset: number) {
    this.#rest = tokensFrom(text, offset);
  }

  at(index: number): Token | undefined {
    while (this.#read.length <= index) {
      const next = this.#rest.next();
      if (next.done) return undefined;
      this.#read.push(next.value);
    }
    return this.#read[index];
  }

  /** The index of what ends the value that begins at `start`: a comma, or the bracket that closes what it is in. */
  endOfValue(start: number): number {
    let depth = 0;
    let index = start;
    for (let token = this.at(index); token !== undefined; token = this.at(index)) {
      if (token.kind === "mark") {
        if (depth === 0 && ",)]}".includes(token.text)) return index;
        if ("([{".includes(token.text)) depth += 1;
        if (")]}".includes(token.text)) depth -= 1;
      }
      index += 1;
    }
    return index;
  }
}

function follow(tokens: Tokens, start: number, path: Path): SourcePlace | undefined {
  let place = placeOf(tokens, start, start, 0);
  let value = start;
  for (const [step, part] of path.entries()) {
    const found = typeof part === "number" ? findItem(tokens, value, part) : findProperty(tokens, value, part);
    if (found === undefined) return place;
    value = found.value;
    place = placeOf(tokens, found.name, value, step + 1);
  }
  return place;
}

function placeOf(tokens: Tokens, name: number, value: number, steps: number): SourcePlace | undefined {
  const token = tokens.at(name);
  if (token === undefined) return undefined;
  const literal = literalAt(tokens, value);
  return { offset: token.start, steps, ...(literal === undefined ? {} : { literal }) };
}

/** The text literal that is the value, or the only argument of the call that is (`expr("…")`). */
function literalAt(tokens: Tokens, value: number): Token | undefined {
  const called = tokens.at(value)?.kind === "word" && tokens.at(value + 1)?.text === "(";
  const token = tokens.at(called ? value + 2 : value);
  if (token === undefined || (token.kind !== "string" && token.kind !== "template")) return undefined;
  return token.text.includes("\\") || token.text.includes("${") ? undefined : token;
}

interface Found {
  readonly name: number;
  readonly value: number;
}

function findItem(tokens: Tokens, start: number, position: number): Found | undefined {
  if (tokens.at(start)?.text !== "[") return undefined;
  let index = start + 1;
  for (let count = 0; count < position; count += 1) {
    const end = tokens.endOfValue(index);
    if (tokens.at(end)?.text !== ",") return undefined;
    index = end + 1;
  }
  return tokens.at(index)?.text === "]" ? undefined : { name: index, value: index };
}

function findProperty(tokens: Tokens, start: number, name: string): Found | undefined {
  if (tokens.at(start)?.text !== "{") return undefined;
  let index = start + 1;
  for (let token = tokens.at(index); token !== undefined && token.text !== "}"; token = tokens.at(index)) {
    const quoted = token.text === "[" ? index + 1 : index;
    if (isNamed(tokens.at(quoted), name)) {
      const after = quoted + (quoted === index ? 1 : 2);
      return { name: index, value: tokens.at(after)?.text === ":" ? after + 1 : index };
    }
    const end = tokens.endOfValue(index);
    if (tokens.at(end)?.text !== ",") return undefined;
    index = end + 1;
  }
  return undefined;
}

function isNamed(token: Token | undefined, name: string): boolean {
  if (token === undefined) return false;
  return token.kind === "string" ? token.text.slice(1, -1) === name : token.text === name;
}
