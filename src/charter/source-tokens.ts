/** A piece of TypeScript text. Offsets count UTF-16 units from 0. */
export interface Token {
  readonly kind: "word" | "string" | "template" | "number" | "regex" | "mark";
  readonly text: string;
  readonly start: number;
}

const word = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /\d[\w.]*/y;
const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const quoted = /(["'])(?:\\[\s\S]|(?!\1)[^\\\n])*\1/y;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/**
 * Cuts TypeScript text into tokens, from an offset on: as far as needed to find the properties of object literals. It does not
 * judge the text; what it cannot read becomes single marks.
 */
export function* tokensFrom(text: string, offset: number): Generator<Token> {
  let position = offset;
  let previous: Token | undefined;
  while (position < text.length) {
    const gap = matchAt(blank, text, position);
    if (gap !== undefined) {
      position += gap.length;
      continue;
    }
    previous = tokenAt(text, position, previous);
    yield previous;
    position += previous.text.length;
  }
}

function tokenAt(text: string, start: number, previous: Token | undefined): Token {
  const character = text.charAt(start);
  if (character === "`") return { kind: "template", text: text.slice(start, templateEnd(text, start)), start };
  const found = [
    ["string", matchAt(quoted, text, start)],
    ["word", matchAt(word, text, start)],
    ["number", matchAt(number, text, start)],
    ["regex", mayBeRegex(previous) ? matchAt(regex, text, start) : undefined],
  ] as const;
  for (const [kind, match] of found) if (match !== undefined) return { kind, text: match, start };
  return { kind: "mark", text: character, start };
}

/** Where a value is expected, a slash begins a regular expression; after a value it divides. */
function mayBeRegex(previous: Token | undefined): boolean {
  return previous === undefined || (previous.kind === "mark" && !")]}".includes(previous.text));
}

function templateEnd(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== "`") {
    if (text[position] === "\\") position += 2;
    else if (text.startsWith("${", position)) position = substitutionEnd(text, position + 2);
    else position += 1;
  }
  return Math.min(position + 1, text.length);
}

function substitutionEnd(text: string, start: number): number {
  let depth = 1;
  for (const token of tokensFrom(text, start)) {
    if (token.text === "{") depth += 1;
    if (token.text === "}") depth -= 1;
    if (depth === 0) return token.start + 1;
  }
  return text.length;
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}
